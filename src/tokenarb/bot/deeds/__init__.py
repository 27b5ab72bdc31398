"""What operators do at the desk, apart from how it is shown: each deed says what it would do, and does it in a transaction it is given."""
