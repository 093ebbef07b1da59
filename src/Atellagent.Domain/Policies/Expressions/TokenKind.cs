namespace Atellagent.Domain.Policies.Expressions;

/// <summary>The sorts of tokens.</summary>
internal enum TokenKind
{
    Identifier,

    /// <summary>A field's name in backticks, <c>`content-type`</c>.</summary>
    QuotedName,
    Integer,
    Unsigned,
    Decimal,
    String,

    /// <summary>The text has one character for each byte.</summary>
    Bytes,
    Operator,
    End,
}
