"""What synthetic rows are worth: made from one half of a class, judged by the other."""
