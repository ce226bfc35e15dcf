using Relearn.Data;
using Relearn.Inference.Features;
using Relearn.Numerics;

namespace Relearn.Modeling;

/// <summary>The rows of a data set as a feature program reads them: the inputs, and the value of each window for each row.</summary>
sealed class FeatureRows
{
    readonly RowsFile[] _windows;
    readonly int _inputs;
    readonly int _folds;

    FeatureRows(RowsFile file, FeatureProgram program, RowsFile[] windows) => (File, Program, _windows, _inputs, _folds) = (file, program, windows, program.Inputs.Count, program.NeedsFolds ? program.BatchColumns.Count : -1);

    /// <summary>Opens the rows; history is played for the windows that were not asked for before.</summary>
    /// <param name="file">The rows.</param>
    /// <param name="program">The program.</param>
    /// <param name="history">Plays it; null where no feature has a window.</param>
    public static FeatureRows Open(RowsFile file, FeatureProgram program, WindowHistory? history) =>
        new(file, program, program.Windows.Count == 0 ? [] : (history ?? throw new ArgumentNullException(nameof(history))).Open(file, program));

    public RowsFile File { get; }

    public FeatureProgram Program { get; }

    /// <summary>The rows that are learnt from: each says its fold, where something is learnt out of fold. Null: no row does.</summary>
    public RowRange? Train { get; init; }

    /// <summary>A batch that <see cref="Read"/> fills.</summary>
    public ColumnBatch CreateBatch(int capacity)
    {
        var batch = new ColumnBatch(_folds < 0 ? Program.BatchColumns : [.. Program.BatchColumns, new(TargetRates.FoldColumn, ValueKind.Number)], capacity);
        for (var c = 0; c < batch.Columns.Count; c++)
        {
            if (batch.Columns[c].Kind == ValueKind.Text) { batch.Vectors[c].Dictionary = FileOf(c).DictionaryOf(batch.Columns[c].Name); }
        }
        return batch;
    }

    RowsFile FileOf(int column) => column < _inputs ? File : _windows[column - _inputs];

    /// <summary>Fills a batch with rows [first, first + rows).</summary>
    public void Read(ColumnBatch batch, long first, int rows)
    {
        for (var c = 0; c < batch.Columns.Count; c++)
        {
            if (c != _folds) { FileOf(c).Read(batch.Columns[c].Name, batch.Vectors[c], first, rows); }
        }
        batch.Rows = rows;
        if (_folds < 0) { return; }
        batch.Vectors[_folds].Reserve(rows);
        for (var i = 0; i < rows; i++) { batch.Vectors[_folds].Numbers[i] = FoldOf(first + i); }
    }

    /// <summary>The fold of a row, from its place alone; missing for a row that is not learnt from.</summary>
    public double FoldOf(long row) => Train is { } train && row >= train.First && row < train.End && train.Fold?.Holds(row) != false ? (int)(SeededRandom.At(1, row) * TargetRates.Folds) : double.NaN;

    /// <summary>The same rows, of which some are learnt from, for a program that has learnt.</summary>
    public FeatureRows With(FeatureProgram program, RowRange train) => new(File, program, _windows) { Train = train };
}
