"""Figures for people, from the books and the orders. Reads only; nothing that moves money reads it. Above `sales`, below the doors."""
