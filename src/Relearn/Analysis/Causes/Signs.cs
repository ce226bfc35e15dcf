namespace Relearn.Analysis.Causes;

/// <summary>The words for what is seen: what the reasoner knows rates of.</summary>
static class Signs
{
    // Of inputs, as they were served.
    public const string ColumnMissing = "column_missing";
    public const string ColumnGone = "column_gone";
    public const string MissingAtSource = "missing_at_source";
    public const string UnseenValues = "unseen_values";
    public const string SpellingChanged = "spelling_changed";
    public const string OutOfRange = "out_of_range";
    public const string Stuck = "stuck";
    public const string PointMass = "point_mass";
    public const string RelationBroken = "relation_broken";
    public const string AffineMap = "affine_map";
    public const string ColumnsExchanged = "columns_exchanged";
    public const string OneColumnMoved = "one_column_moved";
    public const string ColumnsMoved = "columns_moved";
    public const string Duplicates = "duplicates";
    public const string Volume = "volume";
    public const string Clock = "clock";

    // Of served rows beside the same rows of the data.
    public const string SkewTransform = "skew_transform";
    public const string SkewDefault = "skew_default";
    public const string SkewStale = "skew_stale";
    public const string SkewSwapped = "skew_swapped";
    public const string SkewUnit = "skew_unit";
    public const string SkewOfNew = "skew_of_new";

    // Of how decisions turn out.
    public const string LossHarm = "loss_harm";
    public const string SegmentHarm = "segment_harm";
    public const string CalibrationOff = "calibration_off";
    public const string OddsFactor = "odds_factor";
    public const string RankingWorse = "ranking_worse";
    public const string RankingKept = "ranking_kept";
    public const string RateMoved = "rate_moved";
    public const string OutcomesOneWay = "outcomes_one_way";
    public const string OutcomesMixed = "outcomes_mixed";
    public const string LabelsLater = "labels_later";
    public const string Abrupt = "abrupt";
    public const string Gradual = "gradual";
    public const string SinceRelease = "since_release";
    public const string BetweenReleases = "between_releases";
    public const string LossKept = "loss_kept";

    // Of models on the same rows.
    public const string OlderModelBetter = "older_model_better";
    public const string OlderModelNoBetter = "older_model_no_better";
    public const string RelationChanged = "relation_changed";
    public const string ModelOld = "model_old";
    public const string WorseWithAge = "worse_with_age";
    public const string RetrainingOverdue = "retraining_overdue";

    // Of the training.
    public const string OneClass = "one_class";
    public const string FewPositives = "few_positives";
    public const string Leak = "leak";
    public const string OfflineGap = "offline_gap";
    public const string OfflineJump = "offline_jump";
    public const string TrainingRateOff = "training_rate_off";
    public const string TrainingRateLow = "training_rate_low";
    public const string TrainingRowsOff = "training_rows_off";
    public const string RunWorse = "run_worse";
    public const string AddsNothing = "adds_nothing";
    public const string LabelsNoisy = "labels_noisy";
    public const string LabelsNoisyGroup = "labels_noisy_group";
    public const string LabelsNoisyPart = "labels_noisy_part";
    public const string LabelsDisagree = "labels_disagree";
    public const string LabelsDisagreeGroup = "labels_disagree_group";
    public const string DataRefused = "data_refused";
    public const string PocketLabels = "pocket_labels";
    public const string PocketMissingFeature = "pocket_missing_feature";
    public const string PocketFew = "pocket_few";
    public const string PocketAmbiguous = "pocket_ambiguous";

    // Of experiments and the business.
    public const string CandidateWorse = "candidate_worse";
    public const string CandidateFails = "candidate_fails";
    public const string SampleRatio = "srm";
    public const string PropensityMean = "propensity_mean";
    public const string KpiDivergence = "kpi_divergence";
    public const string OtherWayEarnsMore = "other_way_earns_more";

    /// <summary>All of them, in the order of the documentation.</summary>
    public static IReadOnlyList<(string Sign, string Meaning)> All { get; } =
    [
        (ColumnMissing, "more values of a column are missing than in its season"),
        (ColumnGone, "nearly all values of a column are missing, cannot be read, or have another type"),
        (MissingAtSource, "what is missing comes from one source (a value of a column with few values)"),
        (UnseenValues, "texts that training did not have, beyond what is to be expected"),
        (SpellingChanged, "texts that training did not have, and that become known ones when case, blanks and number forms are evened out"),
        (OutOfRange, "numbers outside the range of training"),
        (Stuck, "one value runs on for longer than ever in history"),
        (PointMass, "one exact value takes a share that it never had"),
        (RelationBroken, "a column no longer goes together with the others as it did"),
        (AffineMap, "the quantiles of one column are those of before times a factor, plus an offset, or their logarithm; the other columns stay"),
        (ColumnsExchanged, "two columns have each other's distribution of before"),
        (OneColumnMoved, "the distribution of one column moved"),
        (ColumnsMoved, "the distributions of several columns moved"),
        (Duplicates, "rows say again what another row said"),
        (Volume, "more or fewer rows than in the season"),
        (Clock, "events in the future, or out of order"),
        (SkewTransform, "served features differ from those recomputed from the same row, without a pattern of the caller"),
        (SkewDefault, "served values are one constant where they differ from the data"),
        (SkewStale, "served values are those of some hours before"),
        (SkewSwapped, "two columns are served with each other's values"),
        (SkewUnit, "served values are those of the data in another unit"),
        (SkewOfNew, "what differs is a column that a release before did not read"),
        (LossHarm, "the loss of matured decisions is above what is usual, at equal label age"),
        (SegmentHarm, "the loss of a part of the decisions rose more than that of all, confirmed on other days"),
        (CalibrationOff, "the mean prediction is off the rate"),
        (OddsFactor, "the odds are off by one factor everywhere: one number added to the log odds mends them"),
        (RankingWorse, "the area under the curve fell beyond both intervals"),
        (RankingKept, "the area under the curve is as before"),
        (RateMoved, "the share of true labels at equal label age is another one"),
        (OutcomesOneWay, "a share of one class has come to be the other, whatever the model was sure of, and none the other way"),
        (OutcomesMixed, "a share of the outcomes has nothing to do with the rows any more, in both classes"),
        (LabelsLater, "labels come later than they did"),
        (Abrupt, "the loss went up within a few days"),
        (Gradual, "the loss went up over weeks"),
        (SinceRelease, "it has been so since the first days of a release"),
        (BetweenReleases, "it began while one release was live"),
        (LossKept, "the loss is as before, though labels are there"),
        (OlderModelBetter, "the release before does better on the same rows"),
        (OlderModelNoBetter, "the release before does no better on the same rows"),
        (RelationChanged, "the same model with its inputs weighed anew does better on later rows: what goes with the label is another thing than it was"),
        (ModelOld, "the newest training row is older than declared, or than the age at which the loss has grown"),
        (WorseWithAge, "the loss grows with the age of the model"),
        (RetrainingOverdue, "a retraining has been asked for, or is past its schedule, and none came"),
        (OneClass, "the model says the same of all rows"),
        (FewPositives, "too few true labels to learn from"),
        (Leak, "a column knows the label before it should"),
        (OfflineGap, "the model was better on its test rows than it ever was live"),
        (OfflineJump, "a run that is not live is far better on its test rows than the live one was, with other features"),
        (TrainingRateOff, "the share of true labels that was learnt from is not the live one"),
        (TrainingRateLow, "what was learnt from has far fewer true labels than what is served"),
        (TrainingRowsOff, "a column of the training rows differs from those of the release before and from what is served"),
        (RunWorse, "a run that is not live is worse on its test rows than the live one was, and reads less"),
        (AddsNothing, "the model is not better than a rule or a constant"),
        (LabelsNoisy, "more labels look wrong than in the run before, or than can be lived with"),
        (LabelsNoisyGroup, "labels of one group of rows look wrong, by a column that the model does not read, such as who said so"),
        (LabelsNoisyPart, "labels of a part of the rows look wrong, and the model knows the part: it may be the world"),
        (LabelsDisagree, "labels of the data say something else than the outcomes of the same rows"),
        (LabelsDisagreeGroup, "they do so in one group of rows"),
        (DataRefused, "the newest rows do not meet what is expected of them"),
        (PocketLabels, "error analysis found a part of the rows whose labels look turned"),
        (PocketMissingFeature, "it found a part in which a column tells more than the model knows"),
        (PocketFew, "it found a part in which more examples would help"),
        (PocketAmbiguous, "it found a part in which what is declared does not tell more"),
        (CandidateWorse, "a challenger did worse than the champion at the same time, and no one else did"),
        (CandidateFails, "a challenger failed or was slow, and the champion was not"),
        (SampleRatio, "units do not fall into the arms as they should"),
        (PropensityMean, "the mean importance weight is not 1"),
        (KpiDivergence, "what the model is trained for goes up and the KPI does not follow, or falls"),
        (OtherWayEarnsMore, "deciding without the model earns more, beyond doubt"),
    ];
}
