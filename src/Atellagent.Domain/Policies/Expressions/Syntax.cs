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

    /// <summary>A field, <c>operand.field</c> or <c>operand.?field</c>, or with <c>has</c> the question whether it is there.</summary>
    internal sealed class Select(int offset, Syntax operand, string member, bool isTest = false, bool isOptional = false) : Syntax(offset)
    {
        public Syntax Operand => operand;

        public string Field => member;

        public bool IsTest => isTest;

        public bool IsOptional => isOptional;
    }

    /// <summary>An element, <c>operand[index]</c> or <c>operand[?index]</c>.</summary>
    internal sealed class Index(int offset, Syntax operand, Syntax key, bool isOptional = false) : Syntax(offset)
    {
        public Syntax Operand => operand;

        public Syntax Key => key;

        public bool IsOptional => isOptional;
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

    /// <summary>
    /// A macro over the elements of a list or the keys of a map; with two variables over index and element, or key and value.
    /// </summary>
    internal sealed class Comprehension(int offset, string macro, Syntax range, ImmutableArray<string> variables) : Syntax(offset)
    {
        public string Macro => macro;

        public Syntax Range => range;

        public ImmutableArray<string> Variables => variables;

        /// <summary>What is asked of each element; null where all are taken.</summary>
        public Syntax? Predicate { get; init; }

        /// <summary>What is made of each element.</summary>
        public Syntax? Transform { get; init; }
    }

    /// <summary><c>cel.bind(variable, value, body)</c>: a name for a value that is evaluated at most once, when first needed.</summary>
    internal sealed class Let(int offset, string variable, Syntax value, Syntax body) : Syntax(offset)
    {
        public string Variable => variable;

        public Syntax Value => value;

        public Syntax Body => body;
    }

    /// <summary><c>optional.optMap(variable, body)</c> and <c>optFlatMap</c>.</summary>
    internal sealed class OptionalMap(int offset, Syntax operand, string variable, Syntax body, bool isFlat) : Syntax(offset)
    {
        public Syntax Operand => operand;

        public string Variable => variable;

        public Syntax Body => body;

        public bool IsFlat => isFlat;
    }

    /// <summary><c>[a, ?b]</c>; an optional element is left out where it holds nothing.</summary>
    internal sealed class ListLiteral(int offset, ImmutableArray<(Syntax Item, bool IsOptional)> items) : Syntax(offset)
    {
        public ImmutableArray<(Syntax Item, bool IsOptional)> Items => items;
    }

    /// <summary><c>{a: b, ?c: d}</c>.</summary>
    internal sealed class MapLiteral(int offset, ImmutableArray<(Syntax Key, Syntax Value, bool IsOptional)> entries) : Syntax(offset)
    {
        public ImmutableArray<(Syntax Key, Syntax Value, bool IsOptional)> Entries => entries;
    }
}
