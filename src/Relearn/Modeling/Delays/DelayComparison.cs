using Relearn.Numerics;

namespace Relearn.Modeling.Delays;

/// <summary>What training can do with rows whose event may still come, each way judged on the later rows when they were mature.</summary>
/// <param name="Dataset">Id of the data set version.</param>
/// <param name="Learner">What is fitted.</param>
/// <param name="Declared">The way that <c>label.delay</c> names.</param>
/// <param name="LearnsAt">When all of them learn, microseconds since 1970 UTC: what was seen later is not seen.</param>
/// <param name="FullAgeDays">Age at which a row is mature, days.</param>
/// <param name="TrainRows">Rows before that moment.</param>
/// <param name="PendingRows">Those of them that were not mature.</param>
/// <param name="PendingShare">Of the events of the rows before that moment, the share that was still to come, as is known now.</param>
/// <param name="JudgedRows">Later rows that are mature now.</param>
/// <param name="Rate">Share of them that are positive.</param>
/// <param name="Options">The ways.</param>
sealed record DelayComparison(
    string Dataset, string Learner, string Declared, double LearnsAt, double FullAgeDays, long TrainRows, long PendingRows, double PendingShare,
    long JudgedRows, double Rate, IReadOnlyList<DelayOption> Options)
{
    /// <summary>Kind in the ledger.</summary>
    public const string Kind = "delays";

    /// <summary>Version of the algorithm.</summary>
    public const int Algorithm = 1;
}

/// <summary>One way. Its probabilities are as it learnt them: calibration on later rows would hide what the delay did.</summary>
/// <param name="Name">As <c>label.delay</c> names it, or <c>fake_negatives</c>, <c>pending_is_negative</c>.</param>
/// <param name="Examples">What it was shown.</param>
/// <param name="NewestRow">Time of the newest row among them, microseconds since 1970 UTC.</param>
/// <param name="MeanPrediction">Mean probability on the judged rows.</param>
/// <param name="Calibration">Mean prediction minus rate, as a share of the rate, with the interval of resampled days.</param>
/// <param name="LogLoss">On the judged rows.</param>
/// <param name="Gain">By how much its log loss is below that of <c>mature</c>; null for that one itself.</param>
/// <param name="RocAuc">On the judged rows; null where a class is absent.</param>
sealed record DelayOption(string Name, long Examples, double NewestRow, double MeanPrediction, Interval Calibration, Interval LogLoss, Interval? Gain, double? RocAuc);
