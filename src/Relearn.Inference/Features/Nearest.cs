namespace Relearn.Inference.Features;

/// <summary>The name that was probably meant.</summary>
public static class Nearest
{
    /// <summary>The choice with the least edit distance to <paramref name="name"/>, if that is small; otherwise null.</summary>
    /// <remarks>Optimal string alignment distance (a swap of neighbours counts once), case ignored; at most a third of the name's length, at least 1.</remarks>
    public static string? To(string name, IEnumerable<string> choices)
    {
        string? best = null;
        var least = Math.Max(1, (name.Length + 2) / 3) + 1;
        foreach (var choice in choices)
        {
            var distance = Distance(name.ToLowerInvariant(), choice.ToLowerInvariant());
            if (distance < least) { (best, least) = (choice, distance); }
        }
        return best;
    }

    /// <summary><c> Did you mean 'x'?</c>, or nothing.</summary>
    public static string Hint(string name, IEnumerable<string> choices) => To(name, choices) is { } meant ? $" Did you mean '{meant}'?" : "";

    static int Distance(string a, string b)
    {
        var d = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++) { d[i, 0] = i; }
        for (var j = 0; j <= b.Length; j++) { d[0, j] = j; }
        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = a[i - 1] == b[j - 1] ? 0 : 1;
                d[i, j] = Math.Min(Math.Min(d[i - 1, j] + 1, d[i, j - 1] + 1), d[i - 1, j - 1] + cost);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) { d[i, j] = Math.Min(d[i, j], d[i - 2, j - 2] + 1); }
            }
        }
        return d[a.Length, b.Length];
    }
}
