namespace Relearn.Analysis.Causes;

/// <summary>All that was looked for, and what of it was seen.</summary>
sealed class Findings
{
    readonly List<Evidence> _seen = [];
    readonly HashSet<string> _looked = [];
    readonly List<string> _missing = [];

    /// <summary>What was seen, in the order in which it was.</summary>
    public IReadOnlyList<Evidence> Seen => _seen;

    /// <summary>Signs that could have been seen.</summary>
    public IReadOnlySet<string> Looked => _looked;

    /// <summary>What cannot be known, and what would be needed.</summary>
    public IReadOnlyList<string> Missing => _missing;

    /// <summary>An alarm of harm is open.</summary>
    public bool Harm { get; set; }

    /// <summary>Inputs alone gave that alarm: nobody knows yet whether it does any harm.</summary>
    public bool HarmOfInputs { get; set; }

    /// <summary>Money lost a day, where a monitor knows; null: nobody does.</summary>
    public double? MoneyPerDay { get; set; }

    /// <summary>A sign was looked for.</summary>
    public void Look(params ReadOnlySpan<string> signs)
    {
        foreach (var sign in signs) { _looked.Add(sign); }
    }

    /// <summary>A sign was seen.</summary>
    public void See(Evidence evidence)
    {
        _looked.Add(evidence.Sign);
        // A column and the feature that is made of it say the same.
        if (!_seen.Any(e => (e.Sign, e.Subject, e.Detail) == (evidence.Sign, evidence.Subject, evidence.Detail))) { _seen.Add(evidence); }
    }

    /// <summary>What was seen has another explanation, and counts no more.</summary>
    public void Drop(Predicate<Evidence> explained) => _seen.RemoveAll(explained);

    /// <summary>A sign was seen.</summary>
    public void See(string sign, string subject, double logEvidence, string detail, int? since = null, bool proof = false) => See(new(sign, subject, logEvidence, detail, since, proof));

    /// <summary>Something cannot be known.</summary>
    public void Lacks(string what) => _missing.Add(what);

    /// <summary>True if a sign was seen.</summary>
    public bool Has(string sign) => _seen.Any(e => e.Sign == sign);
}
