using Relearn.Data;
using Relearn.Data.Leakage;
using Relearn.Inference.Features;
using Relearn.Numerics;
using Relearn.Scoping;

namespace Relearn.Tests.Data.Leakage;

/// <summary>Rows every few minutes with honest columns of every kind, a label that follows some of them and drifts, known 144 rows later; tests plant leaks into it.</summary>
sealed class LeakageTable : IDisposable
{
    public const double Minute = 60_000_000;
    public const int LabelDelayRows = 144;

    static readonly string[] s_cities = ["Oslo", "Rome", "Kyoto", "Lima", "Accra"];

    readonly ulong _seed;
    readonly Dictionary<string, (ValueKind Kind, double[] Values, string[] Texts)> _columns = [];
    readonly Dictionary<string, string> _features = [];
    readonly ImportFolder _folder = new();

    public LeakageTable(ulong seed = 1, int rows = 4000, TimeKind time = TimeKind.Column, int minutes = 10)
    {
        (_seed, Rows, Time, Minutes) = (seed, rows, time, minutes);
        Times = [.. Enumerable.Range(0, rows).Select(i => time == TimeKind.Column ? 1.7e15 + (double)i * minutes * Minute : i * DatasetImport.RowStep)];
        Known = [.. Times.Select(t => t + (time == TimeKind.Column ? LabelDelay : DatasetImport.RowStep))];
        if (time == TimeKind.Column)
        {
            Add("at", ValueKind.Time, i => Times[i], null);
            _features["hour"] = "hour(at)";
        }
        Number("score", i => Normal(1, i));
        Number("amount", i => Math.Round(Math.Exp(3 + Normal(2, i)), 2));
        Number("age", i => 18 + Math.Floor(Uniform(3, i) * 60));
        Number("visits", i => Uniform(4, i) < 0.6 ? 0 : Math.Floor(Uniform(5, i) * 9));
        Number("rating", i => Uniform(6, i) < 0.3 ? double.NaN : Math.Floor(Uniform(7, i) * 5));
        Text("city", i => s_cities[(int)(Uniform(8, i) * s_cities.Length)]);
        Text("plan", i => Uniform(9, i) < 0.7 ? "basic" : "gold");
        Number("ticket", i => 100_000 + i);
        Labels = [.. Enumerable.Range(0, rows).Select(i =>
            Uniform(10, i) < 1 / (1 + Math.Exp(-(-1.2 + 0.8 * this["score"][i] + 0.3 * (this["city"][i] % 3) + 0.02 * (this["age"][i] - 48) + 0.15 * this["visits"][i] + 1.0 * i / rows))))];
    }

    public int Rows { get; }

    public TimeKind Time { get; }

    public int Minutes { get; }

    public double LabelDelay => LabelDelayRows * Minutes * Minute;

    public double[] Times { get; }

    public double[] Known { get; }

    public bool[] Labels { get; }

    /// <summary>Without time: the rows stand as in their source, and that is known.</summary>
    public bool InSourceOrder { get; set; }

    public string? Key { get; set; }

    public string LabelValue { get; set; } = "outcome";

    public LeakageConfig Answers { get; set; } = new();

    public (string Reason, string By)? Availability { get; set; }

    /// <summary>Values of a column; codes where it is text.</summary>
    public double[] this[string column] => _columns[column].Values;

    public IReadOnlyList<string> Names => [.. _columns.Keys];

    /// <summary>A number in [0, 1) that belongs to the table, a stream and a row.</summary>
    public double Uniform(int stream, int row) => SeededRandom.At(_seed * 1000 + (ulong)stream, row);

    public double Normal(int stream, int row) => Math.Sqrt(-2 * Math.Log(1 - Uniform(stream + 500, row))) * Math.Cos(2 * Math.PI * Uniform(stream + 700, row));

    public LeakageTable Number(string name, Func<int, double> value) => Add(name, ValueKind.Number, value, null).Feature(name, name);

    public LeakageTable Text(string name, Func<int, string?> value) => Add(name, ValueKind.Text, null, value).Feature(name, name);

    /// <summary>A column that no feature reads by itself.</summary>
    public LeakageTable Column(string name, ValueKind kind, Func<int, double> value) => Add(name, kind, value, null);

    public LeakageTable Feature(string name, string expression)
    {
        _features[name] = expression;
        return this;
    }

    public LeakageTable Without(params string[] features)
    {
        foreach (var feature in features) { _features.Remove(feature); }
        return this;
    }

    LeakageTable Add(string name, ValueKind kind, Func<int, double>? number, Func<int, string?>? text)
    {
        var codes = new Dictionary<string, int>();
        var values = new double[Rows];
        for (var i = 0; i < Rows; i++)
        {
            if (text is null) { values[i] = number!(i); }
            else if (text(i) is not { } value) { values[i] = double.NaN; }
            else
            {
                if (!codes.TryGetValue(value, out var code)) { codes.Add(value, code = codes.Count); }
                values[i] = code;
            }
        }
        _columns[name] = (kind, values, [.. codes.Keys]);
        return this;
    }

    public ProjectConfig Project() => new()
    {
        Name = "planted",
        Goal = "Find what is planted.",
        Data = new()
        {
            File = "rows.csv",
            Columns = [.. _columns.Select(c => Availability is { } a ? new ColumnConfig(c.Key, c.Value.Kind) { KnownReason = a.Reason, KnownBy = a.By } : new(c.Key, c.Value.Kind)), new("outcome", ValueKind.Boolean, KnownAfter: true)],
            Time = new() { Kind = Time, Column = Time == TimeKind.Column ? "at" : null },
            Key = Key,
        },
        Label = new("outcome", LabelValue, Time == TimeKind.Column ? $"at + minutes({LabelDelayRows * Minutes})" : null),
        Features = [.. _features.Select(f => new Feature(f.Key, f.Value))],
        Leakage = Answers,
    };

    public LeakageReport Check()
    {
        var columns = _columns.Select(c => ImportFolder.Column(c.Key, c.Value.Kind, c.Value.Values, c.Value.Texts)).ToList();
        columns.Add(ImportFolder.Column(RowsFile.EventTime, ValueKind.Time, Times));
        columns.Add(ImportFolder.Column(RowsFile.LabelKnown, ValueKind.Time, Known));
        columns.Add(ImportFolder.Column(RowsFile.Label, ValueKind.Boolean, Labels.Select(l => l ? 1.0 : 0)));
        using var file = RowsFile.Open(_folder.Artifacts.Require(_folder.Artifacts.Put(stream => RowsFile.Write(stream, columns, Rows, null, []))));
        return LeakageSuite.Check(Project(), file, Time == TimeKind.None && InSourceOrder ? [.. Enumerable.Range(0, Rows)] : null);
    }

    public void Dispose() => _folder.Dispose();
}
