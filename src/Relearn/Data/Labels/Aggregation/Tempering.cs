namespace Relearn.Data.Labels.Aggregation;

/// <summary>Probabilities raised to a power, one number for all items: mends probabilities that are too sure (annotators err together) or not sure enough, and changes no order.</summary>
static class Tempering
{
    const double Least = 0.02, Most = 5;

    // What is impossible to one method would outweigh all other items.
    const double LeastLog = -700;

    /// <summary>The power with the least log loss on items whose class is known; (power - 1)^2 is added to the sum, so that a handful of items that are all right, or all wrong, does not send it to an end.</summary>
    /// <param name="rows">Probabilities, <c>[items, classes]</c>.</param>
    /// <param name="known">Class of each.</param>
    public static double Fit(IReadOnlyList<double[]> rows, IReadOnlyList<int> known)
    {
        // Convex in the power, so a golden section finds the least.
        double Loss(double power) => Enumerable.Range(0, rows.Count).Sum(i => LogLoss(rows[i], known[i], power)) + (power - 1) * (power - 1);
        const double Golden = 0.6180339887498949;
        var (low, high) = (Least, Most);
        var (a, b) = (high - Golden * (high - low), low + Golden * (high - low));
        var (lossA, lossB) = (Loss(a), Loss(b));
        while (high - low > 1e-4)
        {
            if (lossA <= lossB)
            {
                (high, b, lossB) = (b, a, lossA);
                lossA = Loss(a = high - Golden * (high - low));
            }
            else
            {
                (low, a, lossA) = (a, b, lossB);
                lossB = Loss(b = low + Golden * (high - low));
            }
        }
        return (low + high) / 2;
    }

    /// <summary>Log loss of an item after tempering.</summary>
    public static double LogLoss(ReadOnlySpan<double> of, int known, double power)
    {
        var most = double.NegativeInfinity;
        foreach (var p in of) { most = Math.Max(most, power * Log(p)); }
        var sum = 0.0;
        foreach (var p in of) { sum += Math.Exp(power * Log(p) - most); }
        return most + Math.Log(sum) - power * Log(of[known]);
    }

    /// <summary>Tempers a row.</summary>
    public static void Apply(Span<double> of, double power)
    {
        var (most, sum) = (0.0, 0.0);
        foreach (var p in of) { most = Math.Max(most, p); }
        for (var k = 0; k < of.Length; k++) { sum += of[k] = of[k] <= 0 ? 0 : Math.Exp(power * Math.Log(of[k] / most)); }
        for (var k = 0; k < of.Length; k++) { of[k] /= sum; }
    }

    static double Log(double p) => p <= 0 ? LeastLog : Math.Max(LeastLog, Math.Log(p));
}
