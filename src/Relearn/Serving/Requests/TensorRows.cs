using System.Text;
using Relearn.Inference;
using Relearn.Inference.Features;
using Relearn.Numerics;

namespace Relearn.Serving.Requests;

/// <summary>Gathers the tensors of one inference request into rows, and names everything that is wrong at once. JSON and gRPC use the same one.</summary>
/// <remarks>A model's tensors are its columns, <c>[rows]</c> or <c>[rows, 1]</c>; where all are numbers, <see cref="AllColumns"/> takes them together.</remarks>
sealed class TensorRows(RequestColumns columns, IReadOnlyList<InputColumn> inputs, string model, bool instants, IReadOnlyList<AnswerTensor> outputs)
{
    /// <summary>The tensor that holds all columns, <c>[rows, columns]</c>.</summary>
    public const string AllColumns = "features";

    readonly bool[] _seen = new bool[inputs.Count];
    readonly bool _hasAll = HasAll(inputs);
    PredictorScratch _scratch = null!;
    int _width;
    List<UserError>? _problems;

    /// <summary>True if the columns can be sent as one tensor.</summary>
    public static bool HasAll(IReadOnlyList<InputColumn> inputs) => inputs.All(i => i.Kind == ValueKind.Number && i.Name != AllColumns);

    /// <summary>Number of rows; 0 before the first tensor.</summary>
    public int Rows { get; private set; }

    /// <summary>Times may have an offset.</summary>
    public bool Instants => instants;

    /// <summary>What messages call the model.</summary>
    public string Model => model;

    /// <summary>What the model answers with.</summary>
    public IReadOnlyList<AnswerTensor> Outputs => outputs;

    /// <summary>Begins a request.</summary>
    public void Begin(PredictorScratch scratch, int width)
    {
        (_scratch, _width, Rows, _problems) = (scratch, width, 0, null);
        _seen.AsSpan().Clear();
    }

    /// <summary>Notes something that is wrong.</summary>
    public void Add(UserError problem) => (_problems ??= []).Add(problem);

    /// <summary>Begins a tensor.</summary>
    /// <param name="name">Its name, UTF-8.</param>
    /// <param name="datatype">Its data type, UTF-8.</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="slot">Where its elements go.</param>
    /// <returns>False if it is wrong: that was noted.</returns>
    public bool TryBegin(ReadOnlySpan<byte> name, ReadOnlySpan<byte> datatype, ReadOnlySpan<long> shape, out TensorSlot slot)
    {
        slot = default;
        var column = columns.Find(name);
        var all = column < 0 && _hasAll && name.SequenceEqual("features"u8);
        var text = column >= 0 ? inputs[column].Name : all ? AllColumns : Encoding.UTF8.GetString(name);
        if (column < 0 && !all)
        {
            Add(ServingErrors.TensorUnknown(model, text, inputs.Select(i => i.Name)));
            return false;
        }
        var (first, width) = all ? (0, inputs.Count) : (column, 1);
        // One that comes twice is known by its first column: all of them come together.
        if (_seen[first])
        {
            Add(ServingErrors.TensorTwice(model, text));
            return false;
        }
        _seen.AsSpan(first, width).Fill(true);
        var kind = inputs[first].Kind;
        if (TensorTypes.Find(datatype) is not { } type || !TensorTypes.Fits(type, kind))
        {
            Add(ServingErrors.TensorType(model, text, Encoding.UTF8.GetString(datatype), TensorTypes.Choices(kind)));
            return false;
        }
        var fits = shape.Length == 2 ? shape[1] == width : shape.Length == 1 && !all;
        if (!fits || shape[0] < 0)
        {
            Add(ServingErrors.TensorShape(model, text, $"[{string.Join(", ", shape.ToArray())}]", all ? $"[rows, {width}]" : "[rows] or [rows, 1]"));
            return false;
        }
        if (Rows == 0)
        {
            if (shape[0] == 0 || shape[0] > columns.MostRows)
            {
                // Without rows nothing else can be read.
                Add(ServingErrors.RowCount((int)Math.Min(shape[0], int.MaxValue), columns.MostRows));
                throw new UserErrorException(_problems!);
            }
            Rows = (int)shape[0];
            _scratch.Reserve(Rows, _width);
        }
        else if (shape[0] != Rows)
        {
            Add(ServingErrors.TensorShape(model, text, $"[{string.Join(", ", shape.ToArray())}]", $"{Rows} rows, like the tensor before it"));
            return false;
        }
        slot = new(text, type, first, width, shape.Length);
        return true;
    }

    /// <summary>Sets a number; NaN is missing.</summary>
    /// <returns>False if it is infinite, or not of the tensor's type.</returns>
    public bool SetNumber(in TensorSlot slot, int row, int column, double value)
    {
        if (!double.IsNaN(value) && (!double.IsFinite(value) || (slot.Type != TensorType.FP64 && !TensorTypes.Holds(slot.Type, value)))) { return false; }
        _scratch.SetNumber(row, column, value);
        return true;
    }

    /// <summary>Sets true or false.</summary>
    public void SetBoolean(int row, int column, bool value) => _scratch.SetNumber(row, column, value ? 1 : 0);

    /// <summary>Sets a text or a time from its bytes, UTF-8.</summary>
    /// <returns>False if it is not UTF-8, or no time where one is wanted.</returns>
    public bool SetBytes(int row, int column, ReadOnlySpan<byte> utf8)
    {
        if (!System.Text.Unicode.Utf8.IsValid(utf8)) { return false; }
        if (columns.Kinds[column] == ValueKind.Text)
        {
            _scratch.SetText(row, column, TextPool.Own.Take(utf8));
            return true;
        }
        if (!ClockText.TryRead(utf8, out var time) && !RequestReader.TryTime(Encoding.UTF8.GetString(utf8), instants, out time)) { return false; }
        _scratch.SetNumber(row, column, time);
        return true;
    }

    /// <summary>Sets a value that is not known.</summary>
    public void SetMissing(int row, int column)
    {
        if (columns.Kinds[column] == ValueKind.Text) { _scratch.SetText(row, column, null); }
        else { _scratch.SetNumber(row, column, double.NaN); }
    }

    /// <summary>Notes an element that does not fit.</summary>
    /// <param name="slot">Its tensor.</param>
    /// <param name="element">Its place, from 0.</param>
    /// <param name="found">What stands there.</param>
    public void Wrong(in TensorSlot slot, int element, string found) => Add(ServingErrors.TensorValue(model, slot.Name, slot.Type.ToString(), element, found));

    /// <summary>Ends the request.</summary>
    /// <exception cref="UserErrorException">Something is wrong, or a tensor is missing.</exception>
    public void End()
    {
        if (_seen.Contains(false)) { Add(ServingErrors.TensorMissing(model, [.. inputs.Where((_, i) => !_seen[i]).Select(i => i.Name)], _hasAll ? AllColumns : null)); }
        if (_problems is not null) { throw new UserErrorException(_problems); }
    }
}
