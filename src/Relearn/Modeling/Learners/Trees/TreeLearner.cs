using System.Globalization;
using Relearn.Data;
using Relearn.Inference.Models.Trees;
using Relearn.Numerics;
using Relearn.Scoping;
using static Relearn.Modeling.Learners.Trees.LightGbmNative;

namespace Relearn.Modeling.Learners.Trees;

/// <summary>Gradient-boosted trees on native LightGBM, the binary objective or one of ours.</summary>
/// <remarks>
/// With 0/1 labels and no weights the same rows and settings give the same model on any number of threads and with any block size
/// (a test and <c>relearn model reproduce</c> check it). With weights only sums by column are the same on any number of threads, so they are made so. Source: G. Ke et al., "LightGBM", NeurIPS 2017.
/// </remarks>
sealed class TreeLearner(ModelConfig config, ulong seed) : ILearner
{
    public string Name => "trees";

    /// <summary>Version of the native library, part of a run's identity.</summary>
    public const string LibraryVersion = "LightGBM 4.7.0";

    /// <summary>What decides the bins, in LightGBM's own words.</summary>
    public static string BinParameters(EncodedRows rows) => string.Create(CultureInfo.InvariantCulture,
        $"max_bin=255 min_data_in_bin=3 bin_construct_sample_cnt=200000 data_random_seed=1 feature_pre_filter=false{Categorical(rows)} verbosity=-1");

    static string Categorical(EncodedRows rows)
    {
        var columns = string.Join(',', Enumerable.Range(0, rows.Encoder.Width).Where(rows.Encoder.IsCategorical));
        return columns.Length == 0 ? "" : $" categorical_feature={columns}";
    }

    string Parameters(EncodedRows rows, int threads, bool weighted) => string.Create(CultureInfo.InvariantCulture,
        $"objective={(config.OwnObjective ? "custom" : "binary")} boosting=gbdt num_leaves={config.Leaves} learning_rate={config.LearningRate:R} min_data_in_leaf={config.LeastRowsPerLeaf} seed={seed & int.MaxValue} deterministic=true {(weighted ? "force_col_wise" : "force_row_wise")}=true num_threads={threads} {BinParameters(rows)}");

    public IModel Fit(EncodedRows rows, RowRange range, Execution execution)
    {
        Prepare();
        var bins = $"{BinParameters(rows)} num_threads={execution.ThreadCount}";
        using var dataset = execution.Binned?.Open(rows, range, bins, execution.BlockRows) ?? LightGbmDataset.Build(rows, range, bins, execution.BlockRows);
        Check(LGBM_BoosterCreate(dataset.Handle, Parameters(rows, execution.ThreadCount, range.Delay is not null), out var booster));
        try
        {
            var own = config.OwnObjective ? new OwnBoosting(config, dataset, execution.ThreadCount) : null;
            for (var tree = 0; tree < config.Trees; tree++)
            {
                execution.Cancellation.ThrowIfCancellationRequested();
                int finished;
                if (own is null) { Check(LGBM_BoosterUpdateOneIter(booster, out finished)); }
                else { own.Update(booster, out finished); }
                execution.Progress?.Invoke((tree + 1.0) / config.Trees);
                if (finished != 0) { break; }
            }
            return ModelOf(own?.Finish(booster, Text(booster)) ?? Text(booster));
        }
        finally
        {
            Check(LGBM_BoosterFree(booster));
        }
    }

    /// <summary>Puts more trees behind those of an earlier model. They are fitted to what that leaves unexplained on the rows.</summary>
    /// <param name="before">The earlier model's text; its features are those of <paramref name="rows"/>, with the same codes.</param>
    /// <param name="rows">The encoded data.</param>
    /// <param name="range">What may be learnt from.</param>
    /// <param name="trees">How many trees are put behind.</param>
    /// <param name="execution">How the work is done; the model does not depend on it.</param>
    public IModel Continue(byte[] before, EncodedRows rows, RowRange range, int trees, Execution execution)
    {
        Prepare();
        var earlier = TreeEnsemble.Parse(before);
        using var dataset = LightGbmDataset.Build(rows, range, $"{BinParameters(rows)} num_threads={execution.ThreadCount}", execution.BlockRows);
        dataset.StartFrom(rows, range, earlier, execution.BlockRows);
        Check(LGBM_BoosterCreate(dataset.Handle, Parameters(rows, execution.ThreadCount, weighted: false), out var booster));
        try
        {
            for (var tree = 0; tree < trees; tree++)
            {
                execution.Cancellation.ThrowIfCancellationRequested();
                Check(LGBM_BoosterUpdateOneIter(booster, out var finished));
                if (finished != 0) { break; }
            }
            Check(LGBM_BoosterLoadModelFromString(System.Text.Encoding.UTF8.GetString(before), out _, out var first));
            try
            {
                Check(LGBM_BoosterMerge(booster, first));
            }
            finally
            {
                Check(LGBM_BoosterFree(first));
            }
            return ModelOf(Text(booster));
        }
        finally
        {
            Check(LGBM_BoosterFree(booster));
        }
    }

    /// <summary>The model of a text.</summary>
    internal IModel ModelOf(byte[] text)
    {
        // The parameters at the end name threads and the like; what stands before them is the model.
        var end = text.AsSpan().IndexOf("\nparameters:"u8);
        return new FittedModel(Name, TreeEnsemble.Parse(text), text, ContentHash.Of(end < 0 ? text : text.AsSpan(0, end)));
    }

    static unsafe byte[] Text(nint booster)
    {
        Check(LGBM_BoosterSaveModelToString(booster, 0, -1, 0, 0, out var length, null));
        var text = new byte[length];
        fixed (byte* to = text) { Check(LGBM_BoosterSaveModelToString(booster, 0, -1, 0, length, out _, to)); }
        // The length counts the closing zero. The block of parameters depends on the number of threads: the bundle must not.
        var end = text.AsSpan().IndexOf("\nparameters:"u8);
        return text[..(end < 0 ? (int)length - 1 : end + 1)];
    }
}
