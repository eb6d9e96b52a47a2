"""A station's daily work over the register: clocks, ledgers, notices, figures, exchange, health."""
