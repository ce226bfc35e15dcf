namespace Relearn.Monitoring.Performance;

/// <summary>Parts of the scores with equally many rows of the reference each: calibration is looked at in each of them.</summary>
sealed class ScoreBins
{
    /// <summary>Parts.</summary>
    public const int Count = 5;

    readonly double[] _cuts;

    ScoreBins(double[] cuts) => _cuts = cuts;

    /// <summary>Of the reference's judged decisions.</summary>
    public static ScoreBins Of(DecisionRows reference)
    {
        float[] scores = [.. Enumerable.Range(0, reference.Count).Where(reference.IsJudged).Select(i => reference.Scores[i]).Where(s => !float.IsNaN(s)).Order()];
        return new([.. Enumerable.Range(1, Count - 1).Select(b => scores.Length == 0 ? (double)b / Count : scores[(int)((long)b * (scores.Length - 1) / Count)])]);
    }

    /// <summary>Part of a score, from the lowest.</summary>
    public int Of(double score)
    {
        var bin = 0;
        while (bin < _cuts.Length && score > _cuts[bin]) { bin++; }
        return bin;
    }

    /// <summary>How a person calls a part.</summary>
    public string NameOf(int bin) => bin == 0 ? FormattableString.Invariant($"scores up to {_cuts[0]:0.###}")
        : bin == Count - 1 ? FormattableString.Invariant($"scores above {_cuts[^1]:0.###}")
        : FormattableString.Invariant($"scores in ({_cuts[bin - 1]:0.###}, {_cuts[bin]:0.###}]");
}
