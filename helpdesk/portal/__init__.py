"""The customers' portal: pages that work without JavaScript, over `refunds.actions` alone."""
