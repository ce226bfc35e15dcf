using Relearn.FaultBench.Streams;
using Relearn.Serving;

namespace Relearn.FaultBench.Plant;

/// <summary>What the simple baselines look at: the rows as they were served, the answers, what turned out, and the days of releases.</summary>
/// <param name="columns">The columns.</param>
/// <param name="history">The rows that the first model learnt from.</param>
/// <param name="model">The first model.</param>
sealed class DayRecord(IReadOnlyList<StreamColumn> columns, IReadOnlyList<CompanyRow> history, ServedModel model)
{
    readonly Dictionary<long, (double Score, bool Acted)> _answers = [];
    readonly List<(int Day, double Error)> _errors = [];
    readonly List<int> _releases = [];
    readonly List<(int Day, string?[] Cells, double Score, bool Acted)> _rows = [];

    /// <summary>The columns.</summary>
    public IReadOnlyList<StreamColumn> Columns => columns;

    /// <summary>The rows of history.</summary>
    public IReadOnlyList<CompanyRow> History => history;

    /// <summary>The threshold of the first model.</summary>
    public double Threshold => model.Release.Threshold;

    /// <summary>The first model's score of a row of history.</summary>
    public double ScoreOf(CompanyRow row)
    {
        var values = new Dictionary<string, object?> { ["at"] = row.At, ["id"] = row.Key };
        for (var c = 0; c < columns.Count; c++) { values[columns[c].Name] = row.Cells[c] is not { } cell ? null : columns[c].IsNumber ? ColumnStatistics.Number(cell) : cell; }
        return model.Predictor.Predict(values);
    }

    /// <summary>The served rows, in order.</summary>
    public IReadOnlyList<(int Day, string?[] Cells, double Score, bool Acted)> Rows => _rows;

    /// <summary>Wrong decisions as they became known: 1 is an error.</summary>
    public IReadOnlyList<(int Day, double Error)> Errors => _errors;

    /// <summary>Days on which something was released.</summary>
    public IReadOnlyList<int> Releases => _releases;

    /// <summary>A row was answered.</summary>
    public void Served(int day, long place, string?[] cells, double score, bool acted)
    {
        _answers[place] = (score, acted);
        _rows.Add((day, cells, score, acted));
    }

    /// <summary>An outcome was told.</summary>
    public void Matured(int day, long place, bool said) => _errors.Add((day, _answers[place].Acted == said ? 0 : 1));

    /// <summary>Something was released.</summary>
    public void Released(int day) => _releases.Add(day);
}
