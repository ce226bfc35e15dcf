namespace Relearn.Serving;

/// <summary>Why a prediction was made. Never mixed silently: replayed rows stand in segments of their own.</summary>
public enum PredictionSource : byte
{
    /// <summary>Somebody asked.</summary>
    Live = 1,

    /// <summary>A held-out period was played through the service.</summary>
    Replay = 2,

    /// <summary>A challenger answered beside the champion; nobody saw it.</summary>
    Shadow = 3,
}
