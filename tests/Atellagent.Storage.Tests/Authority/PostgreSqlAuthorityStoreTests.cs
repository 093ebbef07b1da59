using Atellagent.Storage.Databases;

namespace Atellagent.Storage.Tests.Authority;

public sealed class PostgreSqlAuthorityStoreTests() : AuthorityStoreContract(DatabaseKind.PostgreSql);
