"""What backing does to packages, and how it is said."""
