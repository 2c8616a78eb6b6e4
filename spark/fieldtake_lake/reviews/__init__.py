"""What listeners said of takes, folded into one verdict each."""
