namespace Atellagent.Detectors.Training;

/// <summary>What a text is used for. No text, and no attack in another disguise, is used for two things.</summary>
internal enum CorpusPart
{
    /// <summary>The weights are made from it.</summary>
    Train,

    /// <summary>The threshold is chosen on it.</summary>
    Choose,

    /// <summary>What the documentation says is measured on it.</summary>
    Report,
}
