using System.Runtime.CompilerServices;
using System.Text;

namespace Atellagent.Silo.Surfaces.People;

/// <summary>What the compiler makes of an interpolated literal that becomes <see cref="Html"/>.</summary>
/// <param name="literalLength">How long the literals are together.</param>
/// <param name="formattedCount">How many holes there are.</param>
[InterpolatedStringHandler]
internal readonly ref struct HtmlText(int literalLength, int formattedCount)
{
    private readonly StringBuilder _text = new(literalLength + (formattedCount * 32));

    /// <summary>Takes a literal as it is.</summary>
    /// <param name="literal">The literal.</param>
    public void AppendLiteral(string literal) => _text.Append(literal);

    /// <summary>Takes text, and encodes it.</summary>
    /// <param name="text">The text.</param>
    public void AppendFormatted(string? text) => _text.Append(Html.Encode(text));

    /// <summary>Takes a number.</summary>
    /// <param name="number">The number.</param>
    public void AppendFormatted(int number) => _text.Append(System.Globalization.CultureInfo.InvariantCulture, $"{number}");

    /// <summary>Takes a piece as it is.</summary>
    /// <param name="piece">The piece.</param>
    public void AppendFormatted(Html piece) => _text.Append(piece.ToString());

    /// <summary>All of it.</summary>
    /// <returns>HTML.</returns>
    public string Finish() => _text.ToString();
}
