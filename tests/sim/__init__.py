"""Tests of the simulators, against the real servers over sockets."""
