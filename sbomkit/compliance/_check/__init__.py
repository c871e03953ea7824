"""How a document is checked: places, outcomes, what they do to an element, and how to mend them."""
