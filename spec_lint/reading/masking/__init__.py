"""What no report may show: masks over the credentials of a source, and over words that repeat them."""
