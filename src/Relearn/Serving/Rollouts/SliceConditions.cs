using Relearn.Inference;
using Relearn.Inference.Features;
using Relearn.Numerics;
using Relearn.Scoping;

namespace Relearn.Serving.Rollouts;

/// <summary>Says of a row as it was received in which of the project's slices it is. One thread.</summary>
sealed class SliceConditions
{
    /// <summary>The slices beyond these are not looked at.</summary>
    public const int Most = 64;

    readonly FeatureProgram? _program;
    readonly FeatureScratch? _scratch;
    readonly RowBuffer? _row;

    public SliceConditions(ProjectConfig project)
    {
        var slices = Of(project);
        if (slices.Count == 0) { return; }
        _program = FeatureProgram.Compile(project.InputColumns, slices).Program!;
        _scratch = _program.CreateScratch(1);
        _row = new(_program.Inputs);
    }

    /// <summary>The slices that are looked at.</summary>
    public static IReadOnlyList<Feature> Of(ProjectConfig project) => [.. project.Slices.Take(Most)];

    /// <summary>A bit for each slice; a missing answer is no.</summary>
    public ulong Of(ReadOnlySpan<byte> row)
    {
        if (_program is null) { return 0; }
        _row!.Reserve(1);
        // A row of a caller who sends less is in no slice that needs more.
        RowReading.Clear(_row.Batch, 0);
        List<UserError>? problems = null;
        RequestReader.ReadRow(row, 0, 1, "a slice", _row.Batch.Columns, _row, instants: true, ref problems);
        var vectors = _scratch!.Evaluate(_row.Batch);
        var bits = 0UL;
        for (var s = 0; s < vectors.Count; s++) { bits |= vectors[s].Numbers[0] == 1 ? 1UL << s : 0; }
        return bits;
    }
}
