using Relearn.Inference.Features;

namespace Relearn.Inference;

/// <summary>Says which property of a caller's type each column is.</summary>
/// <typeparam name="T">The caller's type of a row.</typeparam>
public sealed class RowBinding<T>
{
    readonly List<Column> _columns = [];

    internal RowBinding() { }

    /// <summary>One column: how a value gets into a buffer.</summary>
    internal sealed record Column(string Name, ValueKind Kind, Func<T, double>? Number, Func<T, string?>? Text);

    /// <summary>A column of numbers; NaN is missing.</summary>
    public RowBinding<T> Number(string column, Func<T, double> value) => Add(column, ValueKind.Number, value);

    /// <summary>A column of numbers; null is missing.</summary>
    public RowBinding<T> Number(string column, Func<T, double?> value) => Add(column, ValueKind.Number, row => value(row) ?? double.NaN);

    /// <summary>A column of texts; null is missing.</summary>
    public RowBinding<T> Text(string column, Func<T, string?> value)
    {
        _columns.Add(new(column, ValueKind.Text, null, value));
        return this;
    }

    /// <summary>A column of times: the clock where the row is.</summary>
    public RowBinding<T> Time(string column, Func<T, DateTime> value) => Add(column, ValueKind.Time, row => Microseconds(value(row)));

    /// <summary>A column of times; null is missing.</summary>
    public RowBinding<T> Time(string column, Func<T, DateTime?> value) => Add(column, ValueKind.Time, row => value(row) is { } time ? Microseconds(time) : double.NaN);

    /// <summary>A column that is true or false.</summary>
    public RowBinding<T> Boolean(string column, Func<T, bool> value) => Add(column, ValueKind.Boolean, row => value(row) ? 1 : 0);

    /// <summary>A column that is true or false; null is missing.</summary>
    public RowBinding<T> Boolean(string column, Func<T, bool?> value) => Add(column, ValueKind.Boolean, row => value(row) is { } flag ? flag ? 1 : 0 : double.NaN);

    static double Microseconds(DateTime time) => RowBuffer.Microseconds(time);

    RowBinding<T> Add(string column, ValueKind kind, Func<T, double> value)
    {
        _columns.Add(new(column, kind, value, null));
        return this;
    }

    /// <summary>The columns in the order of a model's inputs.</summary>
    /// <exception cref="BundleException">They are not the model's; every difference is named.</exception>
    internal Column[] For(string model, IReadOnlyList<InputColumn> inputs)
    {
        var problems = new List<string>();
        var bound = new Column[inputs.Count];
        var (names, given) = (inputs.Select(i => i.Name).ToArray(), _columns.Select(c => c.Name).ToHashSet());
        foreach (var group in _columns.GroupBy(c => c.Name))
        {
            var (column, at) = (group.First(), Array.IndexOf(names, group.Key));
            if (at < 0) { problems.Add($"'{group.Key}' is no column of the model.{Nearest.Hint(group.Key, names.Where(n => !given.Contains(n)))}"); continue; }
            if (group.Skip(1).Any()) { problems.Add($"'{group.Key}' is bound {group.Count()} times."); }
            if (column.Kind != inputs[at].Kind) { problems.Add($"'{group.Key}' is bound as {Words(column.Kind)}; the model reads it as {Words(inputs[at].Kind)}."); }
            bound[at] = column;
        }
        problems.AddRange(inputs.Where(i => !given.Contains(i.Name)).Select(i => $"'{i.Name}' ({Words(i.Kind)}) is not bound."));
        return problems.Count == 0
            ? bound
            : throw new BundleException($"{model} cannot read rows of type {typeof(T).Name}: {string.Join(' ', problems)} It reads {string.Join(", ", inputs.Select(i => $"{i.Name} ({Words(i.Kind)})"))}.");
    }

    static string Words(ValueKind kind) => kind switch
    {
        ValueKind.Number => "number",
        ValueKind.Text => "text",
        ValueKind.Time => "time",
        _ => "true or false",
    };
}
