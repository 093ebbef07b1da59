namespace Atellagent.Domain.Policies.Expressions;

/// <summary>Cuts the source of an expression into tokens (CEL specification, "Syntax").</summary>
/// <param name="source">The source.</param>
internal sealed class ExpressionLexer(string source)
{
    private const string Singles = "!<>+-*/%?:.,()[]{}";
    private static readonly string[] SingleTexts = [.. Singles.Select(static c => c.ToString())];
    private int _at;

    /// <summary>Cuts the whole source.</summary>
    /// <returns>The tokens; the last one is <see cref="TokenKind.End"/>.</returns>
    public List<Token> ReadAll()
    {
        List<Token> tokens = new(source.Length / 3 + 2);
        do
        {
            tokens.Add(Next());
        }
        while (tokens[^1].Kind != TokenKind.End);

        return tokens;
    }

    private Token Next()
    {
        SkipBlank();
        if (_at >= source.Length)
        {
            return new Token(TokenKind.End, source.Length, "");
        }

        char c = source[_at];
        if (char.IsAsciiLetter(c) || c == '_')
        {
            return ReadWord();
        }

        if (char.IsAsciiDigit(c) || (c == '.' && char.IsAsciiDigit(Peek(1))))
        {
            return ReadNumber();
        }

        return c switch
        {
            '"' or '\'' => ReadString(_at, "", raw: false),
            '`' => ReadQuotedName(),
            _ => ReadOperator(),
        };
    }

    private char Peek(int ahead) => _at + ahead < source.Length ? source[_at + ahead] : '\0';

    private void SkipBlank()
    {
        while (_at < source.Length)
        {
            if (source[_at] is ' ' or '\t' or '\n' or '\r' or '\f')
            {
                _at++;
            }
            else if (source[_at] == '/' && Peek(1) == '/')
            {
                int end = source.IndexOf('\n', _at);
                _at = end < 0 ? source.Length : end;
            }
            else
            {
                return;
            }
        }
    }

    private Token ReadWord()
    {
        int from = _at;
        while (_at < source.Length && (char.IsAsciiLetterOrDigit(source[_at]) || source[_at] == '_'))
        {
            _at++;
        }

        if (_at < source.Length && source[_at] is '"' or '\'' && _at - from <= 2)
        {
            string prefix = source[from.._at];
            bool raw = prefix.Contains('r', StringComparison.OrdinalIgnoreCase);
            if (prefix is "r" or "R" or "b" or "B" || (prefix.Length == 2 && raw && prefix.Contains('b', StringComparison.OrdinalIgnoreCase)))
            {
                return ReadString(from, prefix, raw);
            }
        }

        return new Token(TokenKind.Identifier, from, source[from.._at]);
    }

    private Token ReadNumber()
    {
        int from = _at;
        if (source[_at] == '0' && Peek(1) is 'x' or 'X')
        {
            _at += 2;
            TakeWhile(char.IsAsciiHexDigit);
            return EndWhole(from);
        }

        TokenKind kind = TokenKind.Integer;
        TakeWhile(char.IsAsciiDigit);
        if (Peek(0) == '.' && char.IsAsciiDigit(Peek(1)))
        {
            kind = TokenKind.Decimal;
            _at++;
            TakeWhile(char.IsAsciiDigit);
        }

        if (Peek(0) is 'e' or 'E')
        {
            kind = TokenKind.Decimal;
            _at += Peek(1) is '+' or '-' ? 2 : 1;
            TakeWhile(char.IsAsciiDigit);
        }

        return kind == TokenKind.Integer ? EndWhole(from) : EndNumber(kind, from);
    }

    private Token EndWhole(int from)
    {
        if (Peek(0) is not ('u' or 'U'))
        {
            return EndNumber(TokenKind.Integer, from);
        }

        _at++;
        Token token = EndNumber(TokenKind.Unsigned, from);
        return token with { Text = token.Text[..^1] };
    }

    private Token ReadQuotedName()
    {
        int from = _at++;
        TakeWhile(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-' or '/' or ' ');
        if (Peek(0) != '`' || _at == from + 1)
        {
            throw new ExpressionSyntaxException(from, "a name in backticks has letters, digits and _ . - / and ends with a backtick");
        }

        return new Token(TokenKind.QuotedName, from, source[(from + 1).._at++]);
    }

    private void TakeWhile(Func<char, bool> accepts)
    {
        while (_at < source.Length && accepts(source[_at]))
        {
            _at++;
        }
    }

    private Token EndNumber(TokenKind kind, int from) =>
        char.IsAsciiLetterOrDigit(Peek(0)) || Peek(0) == '_'
            ? throw new ExpressionSyntaxException(from, "not a number")
            : new Token(kind, from, source[from.._at]);

    private Token ReadOperator()
    {
        (int from, char c, char next) = (_at, source[_at], Peek(1));
        string? text = (c, next) switch
        {
            ('&', '&') => "&&",
            ('|', '|') => "||",
            ('=', '=') => "==",
            ('!', '=') => "!=",
            ('<', '=') => "<=",
            ('>', '=') => ">=",
            _ => Singles.IndexOf(c, StringComparison.Ordinal) is >= 0 and int single ? SingleTexts[single] : null,
        };
        if (text is not null)
        {
            _at += text.Length;
            return new Token(TokenKind.Operator, from, text);
        }

        throw new ExpressionSyntaxException(_at, source[_at] switch
        {
            '=' => "a single = compares nothing; write ==",
            '&' or '|' => "write && or ||",
            _ => "a character that no expression has here",
        });
    }

    private Token ReadString(int from, string prefix, bool raw)
    {
        char quote = source[_at];
        bool triple = Peek(1) == quote && Peek(2) == quote;
        _at += triple ? 3 : 1;
        int begin = _at;
        while (_at < source.Length)
        {
            char c = source[_at];
            if (c == quote && (!triple || (Peek(1) == quote && Peek(2) == quote)))
            {
                string body = source[begin.._at];
                _at += triple ? 3 : 1;
                bool isBytes = prefix.Contains('b', StringComparison.OrdinalIgnoreCase);
                string text = raw && !isBytes ? body : StringEscapes.Decode(body, begin, raw, isBytes);
                return new Token(isBytes ? TokenKind.Bytes : TokenKind.String, from, text);
            }

            if (!triple && c is '\n' or '\r')
            {
                break;
            }

            _at += c == '\\' && !raw ? 2 : 1;
        }

        throw new ExpressionSyntaxException(from, "the string does not end");
    }
}
