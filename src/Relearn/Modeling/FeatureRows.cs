using Relearn.Data;
using Relearn.Inference.Features;

namespace Relearn.Modeling;

/// <summary>The rows of a data set as a feature program reads them: the inputs, and the value of each window for each row.</summary>
sealed class FeatureRows
{
    readonly RowsFile[] _windows;

    FeatureRows(RowsFile file, FeatureProgram program, RowsFile[] windows) => (File, Program, _windows) = (file, program, windows);

    /// <summary>Opens the rows; history is played for the windows that were not asked for before.</summary>
    /// <param name="file">The rows.</param>
    /// <param name="program">The program.</param>
    /// <param name="history">Plays it; null where no feature has a window.</param>
    public static FeatureRows Open(RowsFile file, FeatureProgram program, WindowHistory? history) =>
        new(file, program, program.Windows.Count == 0 ? [] : (history ?? throw new ArgumentNullException(nameof(history))).Open(file, program));

    public RowsFile File { get; }

    public FeatureProgram Program { get; }

    /// <summary>A batch that <see cref="Read"/> fills.</summary>
    public ColumnBatch CreateBatch(int capacity)
    {
        var batch = new ColumnBatch(Program.BatchColumns, capacity);
        for (var c = 0; c < batch.Columns.Count; c++)
        {
            if (batch.Columns[c].Kind == ValueKind.Text) { batch.Vectors[c].Dictionary = FileOf(c).DictionaryOf(batch.Columns[c].Name); }
        }
        return batch;
    }

    RowsFile FileOf(int column) => column < Program.Inputs.Count ? File : _windows[column - Program.Inputs.Count];

    /// <summary>Fills a batch with rows [first, first + rows).</summary>
    public void Read(ColumnBatch batch, long first, int rows)
    {
        for (var c = 0; c < batch.Columns.Count; c++) { FileOf(c).Read(batch.Columns[c].Name, batch.Vectors[c], first, rows); }
        batch.Rows = rows;
    }
}
