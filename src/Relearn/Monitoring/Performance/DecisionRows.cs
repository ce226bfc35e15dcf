using Relearn.Data;

namespace Relearn.Monitoring.Performance;

/// <summary>Decisions as columns: what performance is reckoned from.</summary>
sealed class DecisionRows
{
    /// <summary>Rows so few that nothing is said about them.</summary>
    public static DecisionRows None { get; } = new() { Days = [], Scores = [], Outcomes = [], Acted = [], Delays = [], Columns = [], Codes = [] };

    /// <summary>Day of each, from 1970-01-01.</summary>
    public required int[] Days { get; init; }

    /// <summary>Probability; with classes the confidence that the answer is right.</summary>
    public required float[] Scores { get; init; }

    /// <summary>What turned out by the label age.</summary>
    public required OutcomeState[] Outcomes { get; init; }

    /// <summary>What was decided.</summary>
    public required bool[] Acted { get; init; }

    /// <summary>From the decision to its first outcome (where the label is an event: to the event's), days; NaN: none.</summary>
    public required float[] Delays { get; init; }

    /// <summary>Rows that look like few or none of those that the model learnt from; empty where nobody knows.</summary>
    public bool[] Unfamiliar { get; init; } = [];

    /// <summary>Names of the inputs that have codes.</summary>
    public required string[] Columns { get; init; }

    /// <summary>Codes of the inputs, <c>[columns][rows]</c>.</summary>
    public required byte[][] Codes { get; init; }

    /// <summary>What a code of a column means.</summary>
    public Func<int, int, int, string> Words { get; init; } = (column, from, to) => FormattableString.Invariant($"column {column} in {from}..{to}");

    /// <summary>Answers are classes: an outcome says whether the answer was right.</summary>
    public bool OfClasses { get; init; }

    /// <summary>Number of decisions.</summary>
    public int Count => Days.Length;

    /// <summary>The decision was wrong, given how it turned out.</summary>
    public bool IsError(int row) => OfClasses ? Outcomes[row] == OutcomeState.Negative : Acted[row] != (Outcomes[row] == OutcomeState.Positive);

    /// <summary>True if the decision is of the label age and its outcome is known.</summary>
    public bool IsJudged(int row) => Outcomes[row] <= OutcomeState.Positive;

    /// <summary>The decisions that were read from a log.</summary>
    public static DecisionRows Of(MaturedDecisions decisions)
    {
        var count = decisions.Count;
        var (days, scores, outcomes, acted, delays) = (new int[count], new float[count], new OutcomeState[count], new bool[count], new float[count]);
        for (var i = 0; i < count; i++)
        {
            days[i] = decisions.DayOf(i);
            (scores[i], acted[i]) = ((float)decisions.Scores[i], decisions.Acted[i]);
            delays[i] = (float)(decisions.Delays[i] / DatasetImport.Day);
            var known = decisions.AtLabelAge[i];
            outcomes[i] = known == 1 ? OutcomeState.Positive : known == 0 ? OutcomeState.Negative
                : decisions.EventTimes[i] + decisions.Timing.AgeDays * DatasetImport.Day > decisions.Moment ? OutcomeState.Pending : OutcomeState.Missing;
        }
        return new()
        {
            Days = days,
            Scores = scores,
            Outcomes = outcomes,
            Acted = acted,
            Delays = delays,
            Unfamiliar = decisions.Unfamiliar.Contains(true) ? [.. decisions.Unfamiliar] : [],
            Columns = [.. decisions.Codes.Columns],
            Codes = decisions.Codes.ToColumns(),
            Words = decisions.Codes.WordsOf,
            OfClasses = decisions.Classes is not null,
        };
    }

    /// <summary>The decisions of some days.</summary>
    public DecisionRows Between(int from, int to)
    {
        int[] rows = [.. Enumerable.Range(0, Count).Where(i => Days[i] >= from && Days[i] <= to)];
        return rows.Length == Count ? this : At(rows);
    }

    /// <summary>Some of the decisions.</summary>
    public DecisionRows At(int[] rows)
    {
        T[] Take<T>(T[] values) => Array.ConvertAll(rows, i => values[i]);
        return new()
        {
            Days = Take(Days),
            Scores = Take(Scores),
            Outcomes = Take(Outcomes),
            Acted = Take(Acted),
            Delays = Take(Delays),
            Unfamiliar = Unfamiliar.Length == 0 ? [] : Take(Unfamiliar),
            Columns = Columns,
            Codes = Array.ConvertAll(Codes, Take),
            Words = Words,
            OfClasses = OfClasses,
        };
    }
}
