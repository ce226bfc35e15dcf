namespace Relearn.Analysis.Experiments;

/// <summary>What a caller says of an experiment; what is null or empty is found out, or asked for.</summary>
sealed record ExperimentChoices
{
    /// <summary>Column that names the unit.</summary>
    public string? Unit { get; init; }

    /// <summary>Column that names the arm.</summary>
    public string? Arm { get; init; }

    /// <summary>The arm that is compared with.</summary>
    public string? Control { get; init; }

    /// <summary>The arm that is judged; null: the other one.</summary>
    public string? Treatment { get; init; }

    /// <summary>Metrics; the first decides.</summary>
    public IReadOnlyList<string> Metrics { get; init; } = [];

    /// <summary>Metrics of which less is better.</summary>
    public IReadOnlyList<string> Lower { get; init; } = [];

    /// <summary>NAME:TOLERANCE.</summary>
    public IReadOnlyList<string> Guardrails { get; init; } = [];

    /// <summary>Columns by whose values the effect is looked at.</summary>
    public IReadOnlyList<string> Segments { get; init; } = [];

    /// <summary>Column with the unit's value from before the exposure.</summary>
    public string? Before { get; init; }

    /// <summary>Column with the time of a row.</summary>
    public string? Time { get; init; }

    /// <summary>Column with the unit's arm in another experiment.</summary>
    public string? Other { get; init; }

    /// <summary>The treatment's share of the units.</summary>
    public double Share { get; init; } = 0.5;

    /// <summary>This look was planned.</summary>
    public bool Final { get; init; }

    /// <summary>Beginning of a rollout's id; null: the newest that callers saw.</summary>
    public string? Rollout { get; init; }

    /// <summary>Metrics and guardrails, in order, each once.</summary>
    /// <exception cref="Numerics.UserErrorException">A guardrail cannot be read.</exception>
    public IReadOnlyList<ExperimentMetric> MetricsOf(IReadOnlyList<string> usual)
    {
        var guardrails = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var text in Guardrails)
        {
            if (text.LastIndexOf(':') is not (> 0 and var colon) || !double.TryParse(text.AsSpan(colon + 1), System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out var tolerance) || tolerance is not (>= 0 and < 1)) { throw ExperimentsErrors.GuardrailWrong(text).Exception(); }
            guardrails[text[..colon]] = tolerance;
        }
        var names = (Metrics.Count > 0 ? Metrics : usual).Concat(guardrails.Keys).Distinct(StringComparer.Ordinal);
        return [.. names.Select(n => ExperimentMetric.Parse(n, Lower.Contains(n), guardrails.TryGetValue(n, out var t) ? t : null))];
    }
}
