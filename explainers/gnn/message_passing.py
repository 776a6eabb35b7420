# T holds the trace: inputs, parameters, and what the figure computed.
x, bonds, K = T["x"], T["edge_attr"], int(T["options"][0])
src, dst = T["edge_index"].astype(int)      # a bond is two messages
bond_of = np.arange(len(src)) // 2

def linear(v, name):
    return v @ T[name + ".weight"] + T[name + ".bias"]

def pool(m):                                # sum, mean or maximum
    out = np.zeros_like(h)
    for v in set(dst):
        out[v] = [m[dst == v].sum(0), m[dst == v].mean(0), m[dst == v].max(0)][int(T["options"][1])]
    return out

h = linear(x, "encode.node")                #= h.0                #@ alone
e = linear(bonds, "encode.edge")            #= e.0
u = T["encode.global"]
for k in range(K):
    p = f"layers.{k}."
    m = linear(h[src], p + "message") + (e @ T[p + "message.edge_weight"])[bond_of]  #= layers.{k}.message  #@ travel
    pooled = pool(m)                        #= layers.{k}.pooled  #@ one-layer mean
    seen = np.repeat(u * T["options"][3], len(h), 0)
    z = np.concatenate([h, pooled, seen], 1)  #= layers.{k}.update.in
    update = linear(np.maximum(linear(z, p + "update.0"), 0), p + "update.1")  #= layers.{k}.update  #@ chosen
    h = h * T["options"][2] + update        #= h.{k+1}            #@ chosen deep random
    ends = h[src[::2]] + h[dst[::2]]
    e = linear(np.concatenate([ends, e], 1), p + "edge")  #= e.{k+1}
    mean = np.concatenate([h.mean(0), e.mean(0), u[0]])
    u = linear(mean[None], p + "global")    #= u.{k+1}
