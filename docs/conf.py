"""How the site is built: ``make docs``."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "_extensions"))

from equipoise import __version__

project, author = "Equipoise", "The Equipoise developers"
release = version = __version__
html_title = f"Equipoise {__version__}"
copyright = f"2026, {author}"  # noqa: A001

extensions = [
    "offline_math",
    "reference_pages",
    "repository_links",
    "myst_parser",
    "numpydoc",
    "sphinx.ext.autodoc",
    "sphinx.ext.viewcode",
    "sphinx_copybutton",
    "sphinx_design",
    "sphinx_gallery.gen_gallery",
    "matplotlib.sphinxext.plot_directive",
]
exclude_patterns = ["_build", "_extensions", "**/README.md"]
smartquotes = False  # a default of "auto" is typed with these marks
myst_enable_extensions = ["dollarmath", "colon_fence", "deflist"]
myst_heading_anchors = 4

# numpydoc refers to a property by its bare name, which several classes have.
suppress_warnings = ["ref.python"]

autodoc_typehints = "none"
numpydoc_show_class_members = False

sphinx_gallery_conf = {
    "examples_dirs": ["../examples/gallery"],
    "gallery_dirs": ["gallery"],
    "filename_pattern": r"/plot_",
    "abort_on_example_error": True,
    "download_all_examples": False,
    "show_memory": False,
    "show_signature": False,
    "write_computation_times": False,  # a page of it loads scripts from elsewhere
    "reference_url": {"equipoise": None},
}
plot_html_show_formats = plot_html_show_source_link = False
plot_formats = [("png", 144)]
plot_include_source = True

html_theme = "pydata_sphinx_theme"
html_static_path = ["_static"]
html_css_files = ["equipoise.css"]
# Without it the theme takes "" for a mode on the first visit, and its script complains.
html_context = {"default_mode": "auto"}
html_theme_options = {
    "show_prev_next": False,
    "navigation_with_keys": False,
    "secondary_sidebar_items": ["page-toc"],
    "navbar_persistent": ["search-button"],
    "footer_start": ["copyright"],
    "footer_end": [],
}
html_copy_source = html_show_sourcelink = False
html_show_search_summary = False  # it fetches pages, which a page on a disk may not
