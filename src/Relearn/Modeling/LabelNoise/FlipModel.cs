using Relearn.Numerics;

namespace Relearn.Modeling.LabelNoise;

/// <summary>How many labels of some rows are turned, as seen by a model that knows nothing of those labels.</summary>
/// <remarks>
/// <code>
/// turned labels:   P(y = 1) = up (1 - p) + (1 - down) p          a share is wrong whatever the model is sure of: confident errors, evenly
/// a moved world:   logit P(y = 1) = a + b logit p                odds move, and what was certain stays nearly so
/// neither:         P(y = 1) = p
/// </code>
/// Both have two parameters, so their likelihoods compare as they are; against the third each has to earn half a log of the rows for each parameter (BIC).
/// Source of the first: D. Angluin, P. Laird, "Learning from noisy examples", Machine Learning 2, 1988 (class-conditional noise).
/// A model whose own labels were as wrong says that much less: what is found is beyond what it learnt from.
/// </remarks>
/// <param name="Rows">Rows that were looked at.</param>
/// <param name="Wrong">Share of wrong labels among them, with a 95 % interval by likelihood.</param>
/// <param name="Up">Share of the truly false that are said to be true.</param>
/// <param name="Down">Share of the truly true that are said to be false.</param>
/// <param name="LogEvidence">Logarithm of how much better turned labels explain them than the better of the other two; below 0 one of these does.</param>
/// <param name="OverNone">The same against the model's own probabilities alone.</param>
sealed record FlipModel(int Rows, Interval Wrong, double Up, double Down, double LogEvidence, double OverNone)
{
    // Probabilities say no more than this of one row: one absurd score must not decide.
    const double Surest = 1e-4;
    const double HalfChiSquare95 = 1.9207294103470620;

    /// <summary>Fits the three to labels and probabilities.</summary>
    /// <param name="probabilities">Of a model that did not learn from these labels.</param>
    /// <param name="labels">The labels.</param>
    public static FlipModel Fit(ReadOnlySpan<double> probabilities, ReadOnlySpan<bool> labels)
    {
        var (p, y) = (new double[labels.Length], labels.ToArray());
        for (var i = 0; i < p.Length; i++) { p[i] = Math.Clamp(probabilities[i], Surest, 1 - Surest); }
        if (p.Length == 0) { return new(0, new(double.NaN, 0, 1), 0, 0, 0, 0); }
        var (up, down) = Turned(p, y);
        var positive = p.Average();
        var wrong = up * (1 - positive) + down * positive;
        var best = Likelihood(p, y, up, down);
        var penalty = Math.Log(p.Length);
        var none = Likelihood(p, y, 0, 0);
        var other = Math.Max(none, Moved(p, y) - penalty);
        return new(p.Length, new(wrong, wrong * Bound(p, y, up, down, best, below: true), wrong == 0 ? UpperOfNone(p, y, positive, best) : Math.Min(1, wrong * Bound(p, y, up, down, best, below: false))), up, down, best - penalty - other, best - penalty - none);
    }

    // Which labels are turned is not seen: expectation and maximization.
    static (double Up, double Down) Turned(double[] p, bool[] y)
    {
        var (up, down) = (0.05, 0.05);
        for (var step = 0; step < 500; step++)
        {
            double wrongFalse = 0, isFalse = 0, wrongTrue = 0, isTrue = 0;
            for (var i = 0; i < p.Length; i++)
            {
                // Probability that the truth is "true", given the label.
                var (t, f) = y[i] ? ((1 - down) * p[i], up * (1 - p[i])) : (down * p[i], (1 - up) * (1 - p[i]));
                var truth = t + f == 0 ? p[i] : t / (t + f);
                isTrue += truth;
                isFalse += 1 - truth;
                if (y[i]) { wrongFalse += 1 - truth; }
                else { wrongTrue += truth; }
            }
            var (nextUp, nextDown) = (isFalse == 0 ? 0 : wrongFalse / isFalse, isTrue == 0 ? 0 : wrongTrue / isTrue);
            // Beyond a half the model's classes would change their names.
            (nextUp, nextDown) = (Math.Min(nextUp, 0.5), Math.Min(nextDown, 0.5));
            var change = Math.Abs(nextUp - up) + Math.Abs(nextDown - down);
            (up, down) = (nextUp, nextDown);
            if (change < 1e-7) { break; }
        }
        return (up, down);
    }

    static double Likelihood(double[] p, bool[] y, double up, double down)
    {
        double sum = 0;
        for (var i = 0; i < p.Length; i++)
        {
            var q = up * (1 - p[i]) + (1 - down) * p[i];
            sum += Math.Log(Math.Max(1e-12, y[i] ? q : 1 - q));
        }
        return sum;
    }

    // The factor on both rates at which the likelihood has fallen by what 95 % allow.
    static double Bound(double[] p, bool[] y, double up, double down, double best, bool below)
    {
        if (up + down == 0) { return 0; }
        double Fallen(double factor) => best - Likelihood(p, y, Math.Min(1, up * factor), Math.Min(1, down * factor));
        var (inside, outside) = (1.0, below ? 0.0 : 2.0);
        if (below && Fallen(0) < HalfChiSquare95) { return 0; }
        while (!below && outside < 1e6 && Fallen(outside) < HalfChiSquare95) { outside *= 2; }
        for (var step = 0; step < 50; step++)
        {
            var middle = (inside + outside) / 2;
            if (Fallen(middle) < HalfChiSquare95) { inside = middle; }
            else { outside = middle; }
        }
        return (inside + outside) / 2;
    }

    static double UpperOfNone(double[] p, bool[] y, double positive, double best)
    {
        var (inside, outside) = (0.0, 0.5);
        for (var step = 0; step < 50; step++)
        {
            var middle = (inside + outside) / 2;
            if (best - Likelihood(p, y, middle, middle) < HalfChiSquare95) { inside = middle; }
            else { outside = middle; }
        }
        return inside * (1 - positive) + inside * positive;
    }

    // Newton's method on slope and intercept of the log-odds; a step that goes too far is halved.
    static double Moved(double[] p, bool[] y)
    {
        var odds = Array.ConvertAll(p, v => Math.Log(v / (1 - v)));
        double a = 0, b = 1, best = LikelihoodOfMoved(odds, y, a, b);
        for (var step = 0; step < 50; step++)
        {
            double ga = 0, gb = 0, haa = 1e-6, hab = 0, hbb = 1e-6;
            for (var i = 0; i < odds.Length; i++)
            {
                var q = 1 / (1 + Math.Exp(-(a + b * odds[i])));
                var (error, weight) = ((y[i] ? 1 : 0) - q, q * (1 - q));
                (ga, gb, haa, hab, hbb) = (ga + error, gb + error * odds[i], haa + weight, hab + weight * odds[i], hbb + weight * odds[i] * odds[i]);
            }
            var determinant = haa * hbb - hab * hab;
            var (da, db, now) = ((hbb * ga - hab * gb) / determinant, (haa * gb - hab * ga) / determinant, double.NegativeInfinity);
            for (var half = 0; half < 30 && !((now = LikelihoodOfMoved(odds, y, a + da, b + db)) > best); half++) { (da, db) = (da / 2, db / 2); }
            if (!(now > best + 1e-9)) { return Math.Max(now, best); }
            (a, b, best) = (a + da, b + db, now);
        }
        return best;
    }

    static double LikelihoodOfMoved(double[] odds, bool[] y, double a, double b)
    {
        double sum = 0;
        for (var i = 0; i < odds.Length; i++)
        {
            var q = Math.Clamp(1 / (1 + Math.Exp(-(a + b * odds[i]))), 1e-12, 1 - 1e-12);
            sum += Math.Log(y[i] ? q : 1 - q);
        }
        return sum;
    }
}
