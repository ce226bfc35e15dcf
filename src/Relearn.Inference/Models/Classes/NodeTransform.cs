namespace Relearn.Inference.Models.Classes;

/// <summary>How margins of a node's children become scores from 0 to 1.</summary>
enum NodeTransform : byte
{
    /// <summary><c>exp(-max(0, 1 - z)^3)</c>: 1 from the margin on. For weights that a squared hinge fitted.</summary>
    /// <remarks>Source: H.-F. Yu et al., "PECOS: Prediction for enormous and correlated output spaces", JMLR 23, 2022.</remarks>
    CubedHinge,

    /// <summary><c>1 / (1 + exp(-z))</c> of the margin times the scale.</summary>
    Logistic,

    /// <summary><c>exp(z)</c> of the margin times the scale, over the sum of the children.</summary>
    Softmax,

    /// <summary>The margin held within 0 and 1, over the length of the row where that is above 1.</summary>
    Cosine,

    /// <summary>The margin held within 0 and 1.</summary>
    Share,
}
