using static Relearn.Modeling.Learners.Trees.LightGbmNative;

namespace Relearn.Benchmarks.Scoring;

/// <summary>The models that engines are compared on: trained by native LightGBM on 500,000 rows of <see cref="ClickRows"/> and kept as text.</summary>
static unsafe class ScoringModels
{
    const int TrainRows = 500_000;

    public static readonly (string Name, int Trees, int Leaves, string More)[] All =
    [
        ("100x31", 100, 31, ""),
        ("500x63", 500, 63, ""),
        ("1000x255", 1000, 255, ""),
        ("500x63 categorical", 500, 63, $"categorical_feature={ClickRows.CategoricalColumns}"),
        ("500x63 zero as missing", 500, 63, "zero_as_missing=true"),
    ];

    public static string PathOf(string folder, string name) => Path.Combine(folder, $"{name.Replace(' ', '-')}.txt");

    /// <summary>Trains those that are not in the folder yet; the largest takes minutes.</summary>
    public static void Train(string folder, string? only)
    {
        Directory.CreateDirectory(folder);
        var missing = All.Where(m => (only is null || m.Name == only) && !File.Exists(PathOf(folder, m.Name))).ToList();
        if (missing.Count == 0) { return; }
        Prepare();
        var (matrix, labels) = ClickRows.Make(0, TrainRows);
        foreach (var (name, trees, leaves, more) in missing)
        {
            var parameters = $"objective=binary num_leaves={leaves} learning_rate=0.05 min_data_in_leaf=50 bagging_fraction=0.8 bagging_freq=1 feature_fraction=0.7 seed=7 deterministic=true force_row_wise=true verbosity=-1 {more}";
            nint dataset;
            fixed (float* m = matrix)
            fixed (float* y = labels)
            {
                Check(LGBM_DatasetCreateFromMat(m, Float32, TrainRows, ClickRows.Columns, 1, parameters, 0, out dataset));
                Check(LGBM_DatasetSetField(dataset, "label", y, TrainRows, 0));
            }
            Check(LGBM_BoosterCreate(dataset, parameters, out var booster));
            for (var tree = 0; tree < trees; tree++) { Check(LGBM_BoosterUpdateOneIter(booster, out _)); }
            Check(LGBM_BoosterSaveModelToString(booster, 0, -1, 0, 0, out var length, null));
            var text = new byte[length];
            fixed (byte* to = text) { Check(LGBM_BoosterSaveModelToString(booster, 0, -1, 0, length, out _, to)); }
            Check(LGBM_BoosterFree(booster));
            Check(LGBM_DatasetFree(dataset));
            File.WriteAllBytes(PathOf(folder, name), text[..^1]);
            Console.Error.WriteLine($"trained {name}");
        }
    }
}
