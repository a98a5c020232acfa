"""The dashboard: navigation, filters, layout, sign-on and the guard at the door of the server.

Pages in pages/<audience>/ are thin; they choose figures of `presentation` and this package puts
them on the screen. Nothing here opens a warehouse.
"""

# Tells the dashboard, in its environment, that its first release is being made.
PREPARING = "P2P_METRICS_PREPARING"
