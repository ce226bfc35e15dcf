namespace Relearn.Inference;

/// <summary>A bundle or model that cannot be read, or rows that do not fit it. The message says what, where and what to do.</summary>
public sealed class BundleException(string message) : Exception(message);
