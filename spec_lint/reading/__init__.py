"""From text to values and positions, each form as its real reader takes it."""
