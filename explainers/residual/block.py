# One residual block of 2015, forward and backward. Given: x [1, 4]; w1, w2 [4, 4], inputs by outputs; skip, 1 or less;
# gain, 0 for a branch that starts at zero; c, the output that is asked about.
import numpy as np

z = x @ w1                                   #= z               #@ sum plain
a = np.maximum(z, 0)                         #= a
f = gain * (a @ w2)                          #= f               #@ sum plain
total = skip * x + f                         #= sum             #@ sum
out = np.maximum(total, 0)                   #= out             #@ closed

g_out = np.eye(4)[[c]]                       #= out.grad
g_total = g_out * (total > 0)                #= sum.grad        #@ closed
g_a = gain * (g_total @ w2.T)                #= a.grad
g_z = g_a * (z > 0)                          #= z.grad
g_x = skip * g_total + g_z @ w1.T            #= x.grad          #@ sum plain

J = gain * (w2.T * (z > 0)) @ w1.T           #= branch.jacobian #@ sum
whole = (total > 0).T * (skip * np.eye(4) + J)  #= jacobian     #@ sum closed
