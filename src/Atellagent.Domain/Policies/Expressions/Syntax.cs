using System.Collections.Immutable;

namespace Atellagent.Domain.Policies.Expressions;

/// <summary>An expression as it was written, not yet checked.</summary>
/// <param name="offset">Where it stands, in characters from the beginning of the source.</param>
internal abstract class Syntax(int offset)
{
    /// <summary>Where it stands, in characters from the beginning of the source.</summary>
    public int Offset { get; } = offset;

    /// <summary>A value that is written out.</summary>
    internal sealed class Literal(int offset, Value value, ExpressionType type) : Syntax(offset)
    {
        public Value Value => value;

        public ExpressionType Type => type;
    }

    /// <summary>A variable.</summary>
    internal sealed class Name(int offset, string text) : Syntax(offset)
    {
        public string Text => text;
    }

    /// <summary>A field, <c>operand.field</c>, or with <c>has</c> the question whether it is there.</summary>
    internal sealed class Select(int offset, Syntax operand, string member, bool isTest) : Syntax(offset)
    {
        public Syntax Operand => operand;

        public string Field => member;

        public bool IsTest => isTest;
    }

    /// <summary>An element, <c>operand[index]</c>.</summary>
    internal sealed class Index(int offset, Syntax operand, Syntax key) : Syntax(offset)
    {
        public Syntax Operand => operand;

        public Syntax Key => key;
    }

    /// <summary><c>!operand</c> or <c>-operand</c>.</summary>
    internal sealed class Unary(int offset, string symbol, Syntax operand) : Syntax(offset)
    {
        public string Symbol => symbol;

        public Syntax Operand => operand;
    }

    /// <summary>Two operands and what stands between them.</summary>
    internal sealed class Binary(int offset, string symbol, Syntax left, Syntax right) : Syntax(offset)
    {
        public string Symbol => symbol;

        public Syntax Left => left;

        public Syntax Right => right;
    }

    /// <summary><c>test ? then : otherwise</c>.</summary>
    internal sealed class Conditional(int offset, Syntax test, Syntax then, Syntax otherwise) : Syntax(offset)
    {
        public Syntax Test => test;

        public Syntax Then => then;

        public Syntax Otherwise => otherwise;
    }

    /// <summary>A function; <c>target.name(arguments)</c> has a target.</summary>
    internal sealed class Call(int offset, Syntax? target, string function, ImmutableArray<Syntax> arguments) : Syntax(offset)
    {
        public Syntax? Target => target;

        public string Function => function;

        public ImmutableArray<Syntax> Arguments => arguments;
    }

    /// <summary>A macro over a list's elements or a map's keys.</summary>
    internal sealed class Comprehension(int offset, string macro, Syntax range, string variable, Syntax body, Syntax? transform)
        : Syntax(offset)
    {
        public string Macro => macro;

        public Syntax Range => range;

        public string Variable => variable;

        public Syntax Body => body;

        public Syntax? Transform => transform;
    }

    /// <summary><c>[a, b]</c>.</summary>
    internal sealed class ListLiteral(int offset, ImmutableArray<Syntax> items) : Syntax(offset)
    {
        public ImmutableArray<Syntax> Items => items;
    }

    /// <summary><c>{'a': b}</c>.</summary>
    internal sealed class MapLiteral(int offset, ImmutableArray<KeyValuePair<string, Syntax>> entries) : Syntax(offset)
    {
        public ImmutableArray<KeyValuePair<string, Syntax>> Entries => entries;
    }
}
