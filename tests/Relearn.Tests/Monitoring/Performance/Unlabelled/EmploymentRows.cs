using DuckDB.NET.Data;
using Relearn.Modeling.Segments;
using Relearn.Monitoring.Performance;
using Relearn.Monitoring.Performance.Unlabelled;
using Relearn.Numerics;

namespace Relearn.Tests.Monitoring.Performance.Unlabelled;

/// <summary>Predictions about employment in Massachusetts with what turned out: 2015 as reference, 2016 to 2018 behind it.</summary>
sealed class EmploymentRows
{
    static readonly string[] s_others = ["id", "employed", "prediction", "predicted_probability", "year", "timestamp"];

    EmploymentRows(DecisionRows reference, DecisionRows later) => (Reference, Later) = (reference, later);

    public DecisionRows Reference { get; }

    public DecisionRows Later { get; }

    /// <summary>Reads the three files of a folder; null where they are absent.</summary>
    public static EmploymentRows? Read(string folder)
    {
        string Path(string part) => System.IO.Path.Combine(folder, $"employment_MA_{part}.pq");
        if (!File.Exists(Path("reference"))) { return null; }
        using var connection = new DuckDBConnection("Data Source=:memory:");
        connection.Open();
        List<object?[]> Query(string sql)
        {
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            using var reader = command.ExecuteReader();
            var rows = new List<object?[]>();
            while (reader.Read())
            {
                var row = new object?[reader.FieldCount];
                for (var c = 0; c < row.Length; c++) { row[c] = reader.IsDBNull(c) ? null : reader.GetValue(c); }
                rows.Add(row);
            }
            return rows;
        }

        string[] columns = [.. Query($"describe select * from read_parquet('{Path("reference")}')").Select(r => (string)r[0]!).Where(c => !s_others.Contains(c)).Order(StringComparer.Ordinal)];
        var wanted = string.Join(", ", columns.Select(c => $"cast(a.\"{c}\" as double)"));
        var first = Query($"select a.employed::double, a.prediction::double, a.predicted_probability::double, {wanted} from read_parquet('{Path("reference")}') a order by a.id");
        var later = Query($"select t.employed::double, a.prediction::double, a.predicted_probability::double, {wanted} from read_parquet('{Path("analysis")}') a join read_parquet('{Path("analysis_target")}') t using (id) order by a.id");
        var coders = columns.Select((_, c) =>
        {
            double[] values = [.. first.Select(r => r[3 + c]).OfType<double>().Distinct().Order()];
            return values;
        }).ToArray();
        return new(Rows(first, columns, coders), Rows(later, columns, coders));
    }

    // The place of a value among those of the reference; 254 for one that it does not have.
    static DecisionRows Rows(List<object?[]> rows, string[] columns, double[][] values) => new()
    {
        Days = [.. rows.Select((_, i) => i / 1000)],
        Scores = [.. rows.Select(r => (float)(double)r[2]!)],
        Outcomes = [.. rows.Select(r => (double)r[0]! != 0 ? OutcomeState.Positive : OutcomeState.Negative)],
        Acted = [.. rows.Select(r => (double)r[1]! != 0)],
        Delays = [.. rows.Select(_ => float.NaN)],
        Columns = columns,
        Codes = [.. values.Select((known, c) => rows.Select(r => r[3 + c] is not double value ? InputCodes.Missing : Array.BinarySearch(known, value) is >= 0 and var at ? (byte)Math.Min(at, 253) : (byte)254).ToArray())],
    };

    /// <summary>Windows of so many rows in order; what is left over is none.</summary>
    public static IReadOnlyList<DecisionRows> Windows(DecisionRows rows, int size) =>
        [.. Enumerable.Range(0, rows.Count / size).Select(w => rows.At([.. Enumerable.Range(w * size, size)]))];

    /// <summary>Windows drawn so that an input leans to its high (or, below 0, low) codes.</summary>
    public static DecisionRows Leaning(DecisionRows rows, int column, double strength, int size, ulong seed)
    {
        var random = new SeededRandom(seed);
        var most = Math.Exp(Math.Abs(strength));
        var middle = rows.Codes[column].Select(c => (double)c).Average();
        var spread = Math.Sqrt(rows.Codes[column].Average(c => (c - middle) * (c - middle)));
        var taken = new List<int>();
        while (taken.Count < size)
        {
            var i = random.NextInt(rows.Count);
            if (random.NextDouble() < Math.Min(1, Math.Exp(strength * (rows.Codes[column][i] - middle) / spread) / most)) { taken.Add(i); }
        }
        return rows.At([.. taken]);
    }

    /// <summary>Accuracy as it turned out.</summary>
    public static double Right(DecisionRows rows) => 1 - Enumerable.Range(0, rows.Count).Average(i => rows.IsError(i) ? 1.0 : 0);

    /// <summary>The estimate of one window by itself.</summary>
    public static UnlabelledEstimate Estimate(DecisionRows window, DecisionRows reference) =>
        UnlabelledPerformance.Estimate(SimulatedDecisions.Project, [], [window], reference)[0];
}
