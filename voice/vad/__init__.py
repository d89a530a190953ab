"""Voice activity: is somebody speaking now, and where did it start and pause."""
