namespace Atellagent.Domain.Detectors.Secrets;

/// <summary>The characters that the rest of a credential is made of.</summary>
internal enum SecretAlphabet
{
    /// <summary>0-9, a-f, A-F.</summary>
    Hex,

    /// <summary>A-Z, 0-9.</summary>
    Upper,

    /// <summary>a-z, A-Z, 0-9.</summary>
    Letters,

    /// <summary>Those, <c>-</c> and <c>_</c>.</summary>
    UrlSafe,

    /// <summary>Those, <c>=</c>, <c>.</c>, <c>+</c> and <c>/</c>.</summary>
    Any,
}
