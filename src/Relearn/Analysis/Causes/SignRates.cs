using System.Text.Json;

namespace Relearn.Analysis.Causes;

/// <summary>Probability of each sign under each cause: what is declared counts like a few looks, and what the fault bench counted on its tuning streams goes on top.</summary>
sealed class SignRates
{
    // What is declared weighs as much as so many looks of the bench: those of one fault on one stream are much alike.
    const double DeclaredLooks = 20;

    // A sign that a cause says nothing of is seen by chance, or because two things are wrong.
    const double ByChance = 0.03;
    const double Least = 0.01;

    readonly Dictionary<(string Cause, string Sign), double> _rates = [];
    readonly Dictionary<string, double> _weights = [];

    /// <summary>Puts two tables together.</summary>
    /// <param name="declared">Names every cause.</param>
    /// <param name="counted">What was counted; causes without counts keep what is declared.</param>
    public SignRates(SignTable declared, SignTable? counted)
    {
        foreach (var cause in CauseCatalogue.All)
        {
            var expected = declared.Causes[cause.Id];
            var found = counted?.Causes.GetValueOrDefault(cause.Id);
            _weights.Add(cause.Id, expected.Weight ?? 1);
            foreach (var (sign, _) in Signs.All)
            {
                var rate = expected.Seen.GetValueOrDefault(sign, expected.Seen.GetValueOrDefault("", ByChance));
                var (seen, looks) = (found?.Seen.GetValueOrDefault(sign) ?? 0, found?.Looks?.GetValueOrDefault(sign) ?? 0);
                _rates.Add((cause.Id, sign), Math.Clamp((seen + DeclaredLooks * rate) / (looks + DeclaredLooks), Least, 1 - Least));
            }
        }
    }

    /// <summary>Those that ship.</summary>
    public static SignRates Shipped { get; } = new(Read("signs-declared.json")!, Read("signs-counted.json"));

    /// <summary>Probability of a sign when a cause is what is wrong.</summary>
    public double Of(string cause, string sign) => _rates[(cause, sign)];

    /// <summary>How often a cause is what is wrong, beside the others.</summary>
    public double WeightOf(string cause) => _weights[cause];

    static SignTable? Read(string name)
    {
        using var stream = typeof(SignRates).Assembly.GetManifestResourceStream($"Relearn.Analysis.Causes.{name}");
        return stream is null ? null : JsonSerializer.Deserialize(stream, CausesJson.Default.SignTable);
    }
}
