"""Doors to the operator and the clock: the timetable, health, metrics, alarms, backup, diagnosis. May import every room below the doors."""
