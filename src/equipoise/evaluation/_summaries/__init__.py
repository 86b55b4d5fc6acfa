"""What pictures show, computed: one file a picture, named as its display. Plotting only draws."""
