using System.Globalization;
using System.Text;
using Relearn.Data;
using Relearn.Inference.Features;
using Relearn.Numerics;
using Relearn.Scoping;
using Relearn.Storage;

namespace Relearn.Tests.Data.Maturity;

/// <summary>Rows whose event comes after a delay of known distribution: exponential with a mean of 8 days, cut at a window of 30. "In" is twice as fast as "out".</summary>
sealed class DelayScenario
{
    public const double WindowDays = 30;
    const double MeanDays = 8;

    readonly double[] _at;
    readonly double[] _x;
    readonly bool[] _fast;
    readonly double[] _delay;

    /// <param name="seed">Seed of all of it.</param>
    /// <param name="rows">Number of rows, evenly over the days.</param>
    /// <param name="days">Days from the first row to the last.</param>
    /// <param name="drift">What is added to the log-odds from the first day to the last, in a straight line.</param>
    public DelayScenario(ulong seed, int rows, double days, double drift = 0)
    {
        var random = new SeededRandom(seed);
        (_at, _x, _fast, _delay) = (new double[rows], new double[rows], new bool[rows], new double[rows]);
        for (var i = 0; i < rows; i++)
        {
            _at[i] = Math.Floor(days * DatasetImport.Day * i / rows);
            _x[i] = random.NextDouble() * 4 - 2;
            _fast[i] = random.NextInt(2) == 0;
            var positive = random.NextDouble() < 1 / (1 + Math.Exp(-(-1.8 + 0.9 * _x[i] + (_fast[i] ? 0.4 : 0) + drift * i / rows)));
            _delay[i] = Draw(random.NextDouble(), _fast[i]);
            if (!positive) { _delay[i] = double.NaN; }
        }
    }

    static double Mean(bool fast) => fast ? MeanDays / 2 : MeanDays;

    // By the inverse of the distribution, whole seconds.
    static double Draw(double u, bool fast) => Math.Floor(-Mean(fast) * Math.Log(1 - u * (1 - Math.Exp(-WindowDays / Mean(fast)))) * 86_400) * 1e6;

    /// <summary>Share of the events that have come by an age, of one kind of row.</summary>
    public static double Seen(double days, bool fast) => days >= WindowDays ? 1 : (1 - Math.Exp(-days / Mean(fast))) / (1 - Math.Exp(-WindowDays / Mean(fast)));

    /// <summary>Time of each row.</summary>
    public IReadOnlyList<double> At => _at;

    /// <summary>Delay of its event, microseconds; NaN where none comes.</summary>
    public IReadOnlyList<double> Delay => _delay;

    /// <summary>Which kind of row each is.</summary>
    public IReadOnlyList<bool> Fast => _fast;

    /// <summary>The rows as they are known on a day: a row is mature at the age of the window.</summary>
    public RowsFile Rows(ArtifactStore artifacts, double nowDays)
    {
        var (now, window) = (nowDays * DatasetImport.Day, WindowDays * DatasetImport.Day);
        ColumnBuffer Column(string name, ValueKind kind, Func<int, double> value)
        {
            var column = new ColumnBuffer(name, kind);
            for (var i = 0; i < _at.Length; i++) { column.Add(value(i)); }
            return column;
        }
        double Seen(int i) => _at[i] + _delay[i] <= now ? _at[i] + _delay[i] : double.NaN;
        ColumnBuffer[] columns =
        [
            Column("x", ValueKind.Number, i => _x[i]), Column("fast", ValueKind.Number, i => _fast[i] ? 1 : 0),
            Column(RowsFile.EventTime, ValueKind.Time, i => _at[i]), Column(RowsFile.LabelKnown, ValueKind.Time, i => _at[i] + window),
            Column(RowsFile.Label, ValueKind.Boolean, i => _at[i] + window > now ? double.NaN : double.IsNaN(_delay[i]) ? 0 : 1),
            Column(RowsFile.EventHappened, ValueKind.Time, Seen), Column(RowsFile.EventSeen, ValueKind.Time, Seen),
        ];
        return RowsFile.Open(artifacts.Require(artifacts.Put(stream => RowsFile.Write(stream, columns, _at.Length, null, []))));
    }

    /// <summary>The project of these rows.</summary>
    /// <param name="learner">What is fitted.</param>
    /// <param name="validation">Share of the rows before the last tenth, from where on models are judged.</param>
    public static ProjectConfig Project(string learner, double validation) => new()
    {
        Name = "late",
        Data = new() { File = "rows.csv", Time = new() { Kind = TimeKind.Column, Column = "at" }, Columns = [new("at", ValueKind.Time), new("x", ValueKind.Number), new("fast", ValueKind.Number)] },
        Label = new("bought", "bought_at within days(30)") { Natural = new("bought_at", "days(30)", WindowDays * DatasetImport.Day, 0, null) },
        Features = [new("x", "x"), new("fast", "fast")],
        Split = new() { Test = 0.1, Validation = validation },
        Model = new() { Learner = learner, Trees = 40, Leaves = 8, LeastRowsPerLeaf = 100 },
    };

    /// <summary>The rows as a table: at, x, kind, bought_at and loaded_at, in UTC from 2024-01-01 on.</summary>
    /// <param name="lagHours">How long after the event the table has it.</param>
    public string ToCsv(double lagHours = 2)
    {
        var table = new StringBuilder("at,user,x,kind,bought_at,loaded_at\n");
        static string Time(double microseconds) => new DateTime(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddTicks((long)microseconds * 10).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        for (var i = 0; i < _at.Length; i++)
        {
            var at = Math.Floor(_at[i] / 1e6) * 1e6;
            var bought = double.IsNaN(_delay[i]) ? "," : $"{Time(at + _delay[i])},{Time(at + _delay[i] + lagHours * 3.6e9)}";
            table.Append(CultureInfo.InvariantCulture, $"{Time(at)},u{i},{_x[i]:0.0000},{(_fast[i] ? "in" : "out")},{bought}\n");
        }
        return table.ToString();
    }
}
