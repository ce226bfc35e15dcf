using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Relearn.Data;
using Relearn.Modeling;
using Relearn.Modeling.Learners.Trees;
using static Relearn.Modeling.Learners.Trees.LightGbmNative;

namespace Relearn.Benchmarks;

/// <summary>What native LightGBM alone needs to bin and train the same trees from a matrix that is ready in memory. Making the matrix is not counted.</summary>
static unsafe class NativeLightGbm
{
    public static int Run(string folder)
    {
        using var workspace = Workspace.Open(folder);
        var run = JsonSerializer.Deserialize(workspace.Ledger.Latest(ModelRun.Kind)!.Body, ModelJson.Default.ModelRun)!;
        using var file = RowsFile.Open(workspace.Artifacts.Require(run.RowsHash));
        using var history = workspace.Context(default).HistoryOf(run);
        var rows = FeatureFitting.Fit(workspace.Project, file, run.Train, history);
        var (count, width) = ((int)EncodedRows.Count(file, run.Train).Rows, rows.Encoder.Width);
        var matrix = new float[(long)count * width];
        var labels = new float[count];
        var at = 0;
        rows.ForEach(run.Train, EncodedRows.DefaultBlock, block =>
        {
            block.Matrix.AsSpan(0, block.Rows * width).CopyTo(matrix.AsSpan(at * width));
            block.Labels.AsSpan(0, block.Rows).CopyTo(labels.AsSpan(at));
            at += block.Rows;
        });
        Prepare();
        var model = workspace.Project.Model;
        var bins = $"{TreeLearner.BinParameters(rows)} num_threads={Environment.ProcessorCount}";
        var parameters = string.Create(CultureInfo.InvariantCulture,
            $"objective=binary num_leaves={model.Leaves} learning_rate={model.LearningRate:R} min_data_in_leaf={model.LeastRowsPerLeaf} deterministic=true force_row_wise=true {bins}");
        using var process = Process.GetCurrentProcess();
        var (cpu, watch) = (process.TotalProcessorTime, Stopwatch.StartNew());
        nint dataset;
        fixed (float* m = matrix)
        fixed (float* y = labels)
        {
            Check(LGBM_DatasetCreateFromMat(m, Float32, count, width, 1, bins, 0, out dataset));
            Check(LGBM_DatasetSetField(dataset, "label", y, count, 0));
        }
        process.Refresh();
        var binned = process.TotalProcessorTime - cpu;
        Check(LGBM_BoosterCreate(dataset, parameters, out var booster));
        for (var tree = 0; tree < model.Trees; tree++) { Check(LGBM_BoosterUpdateOneIter(booster, out _)); }
        process.Refresh();
        var all = process.TotalProcessorTime - cpu;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{{\"rows\":{count},\"bin_cpu_seconds\":{binned.TotalSeconds:0.00},\"cpu_seconds\":{all.TotalSeconds:0.00},\"seconds\":{watch.Elapsed.TotalSeconds:0.00}}}"));
        return 0;
    }
}
