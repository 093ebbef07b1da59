using System.Text.Encodings.Web;

namespace Atellagent.Silo.Surfaces.People;

/// <summary>
/// A piece of a page. Its tags come from string literals alone; whatever a hole is filled with is text and is encoded, unless it is
/// such a piece itself. There is no way to make one of a string.
/// </summary>
internal readonly record struct Html
{
    private readonly string? _text;

    private Html(string text) => _text = text;

    /// <summary>Nothing.</summary>
    public static Html Empty => default;

    /// <summary>Makes a piece.</summary>
    /// <param name="text">Literals and what fills their holes.</param>
    /// <returns>The piece.</returns>
    public static Html Of(HtmlText text) => new(text.Finish());

    /// <summary>Puts pieces one after the other.</summary>
    /// <param name="pieces">The pieces.</param>
    /// <returns>One piece.</returns>
    public static Html Join(IEnumerable<Html> pieces) => new(string.Concat(pieces.Select(static piece => piece.ToString())));

    /// <summary>Text as it stands in a page, also inside a quoted attribute.</summary>
    /// <param name="text">The text.</param>
    /// <returns>It, encoded.</returns>
    public static string Encode(string? text) => HtmlEncoder.Default.Encode(text ?? "");

    /// <summary>The piece as it goes out.</summary>
    /// <returns>HTML.</returns>
    public override string ToString() => _text ?? "";
}
