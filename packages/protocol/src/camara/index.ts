// What a platform and an operator say to each other by CAMARA Carrier Billing 0.5 and Refund 0.3: names, shapes, errors.
// A subpath of its own (`@farthing/protocol/camara`), which browsers never load.

export const camaraVersion = '0.5.0'
