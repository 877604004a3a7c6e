package org.amurportal.testanalysis;

import java.io.IOException;
import java.io.Reader;
import java.util.*;
import java.util.function.*;
import java.util.regex.Pattern;

import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.TokenFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.charfilter.*;
import org.apache.lucene.analysis.cjk.*;
import org.apache.lucene.analysis.core.KeywordTokenizer;
import org.apache.lucene.analysis.core.WhitespaceTokenizer;
import org.apache.lucene.analysis.en.*;
import org.apache.lucene.analysis.miscellaneous.*;
import org.apache.lucene.analysis.ngram.EdgeNGramTokenFilter;
import org.apache.lucene.analysis.ngram.EdgeNGramTokenizer;
import org.apache.lucene.analysis.pattern.*;
import org.apache.lucene.analysis.ru.RussianAnalyzer;
import org.apache.lucene.analysis.ru.RussianLightStemFilter;
import org.apache.lucene.analysis.snowball.SnowballFilter;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.tokenattributes.PositionIncrementAttribute;
import org.elasticsearch.Build;
import org.elasticsearch.client.internal.node.NodeClient;
import org.elasticsearch.cluster.ClusterName;
import org.elasticsearch.cluster.metadata.IndexNameExpressionResolver;
import org.elasticsearch.cluster.node.DiscoveryNodes;
import org.elasticsearch.common.io.stream.NamedWriteableRegistry;
import org.elasticsearch.common.regex.Regex;
import org.elasticsearch.common.settings.*;
import org.elasticsearch.env.Environment;
import org.elasticsearch.features.NodeFeature;
import org.elasticsearch.index.analysis.*;
import org.elasticsearch.indices.analysis.AnalysisModule.AnalysisProvider;
import org.elasticsearch.lucene.analysis.miscellaneous.DisableGraphAttribute;
import org.elasticsearch.node.Node;
import org.elasticsearch.plugins.*;
import org.elasticsearch.rest.*;

/**
 * Stands in for two modules of Elasticsearch that the distribution for integration tests lacks:
 * analysis-common (the part named below) and rest-root (GET and HEAD of "/").
 *
 * <p>For tests only: names and settings are those of the real modules, so the same index settings
 * work here and on the official image. What is not listed here fails when the index is created.
 */
public final class TestAnalysisPlugin extends Plugin implements AnalysisPlugin, ActionPlugin {

    /** Reads the settings once and returns an analyzer, or what makes one link of an analysis chain. */
    private interface Recipe<T> {
        T read(Environment env, Settings settings) throws IOException;
    }

    @Override
    public Map<String, AnalysisProvider<AnalyzerProvider<? extends Analyzer>>> getAnalyzers() {
        return Map.of(
            "english", analyzer((env, s) -> new EnglishAnalyzer(
                Analysis.parseStopWords(env, s, EnglishAnalyzer.getDefaultStopSet()), exclusions(s))),
            "russian", analyzer((env, s) -> new RussianAnalyzer(
                Analysis.parseStopWords(env, s, RussianAnalyzer.getDefaultStopSet()), exclusions(s))),
            "cjk", analyzer((env, s) -> new CJKAnalyzer(
                Analysis.parseStopWords(env, s, CJKAnalyzer.getDefaultStopSet())))
        );
    }

    @Override
    public Map<String, AnalysisProvider<CharFilterFactory>> getCharFilters() {
        return Map.of(
            "html_strip", (index, env, name, s) -> {
                List<String> tags = s.getAsList("escaped_tags");
                Set<String> escaped = tags.isEmpty() ? null : Set.copyOf(tags);
                return new AbstractCharFilterFactory(name) {
                    @Override
                    public Reader create(Reader in) {
                        return new HTMLStripCharFilter(in, escaped);
                    }
                };
            },
            "mapping", configured(normalizingChars((env, s) -> {
                NormalizeCharMap map = mappings(required(Analysis.getWordList(env, s, "mappings"), "mappings"));
                return in -> new MappingCharFilter(map, in);
            })),
            "pattern_replace", configured(normalizingChars((env, s) -> {
                Pattern pattern = pattern(s, null);
                String replacement = s.get("replacement", "");
                return in -> new PatternReplaceCharFilter(pattern, replacement, in);
            }))
        );
    }

    @Override
    public Map<String, AnalysisProvider<TokenizerFactory>> getTokenizers() {
        return Map.of(
            "edge_ngram", configured(tokenizer((env, s) -> {
                int min = s.getAsInt("min_gram", 1);
                int max = s.getAsInt("max_gram", 2);
                IntPredicate isTokenChar = tokenChars(s.getAsList("token_chars"));
                return () -> new EdgeNGramTokenizer(min, max) {
                    @Override
                    protected boolean isTokenChar(int c) {
                        return isTokenChar.test(c);
                    }
                };
            })),
            "keyword", tokenizer((env, s) -> {
                int bufferSize = s.getAsInt("buffer_size", 256);
                return () -> new KeywordTokenizer(bufferSize);
            }),
            "pattern", tokenizer((env, s) -> {
                Pattern pattern = pattern(s, "\\W+");
                int group = s.getAsInt("group", -1);
                return () -> new PatternTokenizer(pattern, group);
            }),
            "whitespace", tokenizer((env, s) -> {
                int max = s.getAsInt("max_token_length", 255);
                return () -> new WhitespaceTokenizer(TokenStream.DEFAULT_TOKEN_ATTRIBUTE_FACTORY, max);
            })
        );
    }

    @Override
    public Map<String, AnalysisProvider<TokenFilterFactory>> getTokenFilters() {
        return Map.ofEntries(
            Map.entry("asciifolding", normalizing((env, s) -> {
                boolean preserve = s.getAsBoolean("preserve_original", false);
                return in -> new ASCIIFoldingFilter(in, preserve);
            })),
            Map.entry("cjk_bigram", filter((env, s) -> {
                int scripts = scripts(s.getAsList("ignored_scripts"));
                boolean unigrams = s.getAsBoolean("output_unigrams", false);
                return in -> {
                    TokenStream out = new CJKBigramFilter(in, scripts, unigrams);
                    if (unigrams) {
                        out.addAttribute(DisableGraphAttribute.class); // overlapping tokens are no graph for queries
                    }
                    return out;
                };
            })),
            Map.entry("cjk_width", normalizing((env, s) -> CJKWidthFilter::new)),
            Map.entry("edge_ngram", configured(filter((env, s) -> {
                int min = s.getAsInt("min_gram", 1);
                int max = s.getAsInt("max_gram", 2);
                boolean preserve = s.getAsBoolean("preserve_original", false);
                return in -> new EdgeNGramTokenFilter(in, min, max, preserve);
            }))),
            Map.entry("keyword_marker", configured(filter((env, s) -> {
                if (s.hasValue("keywords_pattern")) {
                    Pattern pattern = Pattern.compile(s.get("keywords_pattern"));
                    return in -> new PatternKeywordMarkerFilter(in, pattern);
                }
                Set<?> keywords = required(Analysis.getWordSet(env, s, "keywords"), "keywords");
                CharArraySet words = new CharArraySet(keywords, s.getAsBoolean("ignore_case", false));
                return in -> new SetKeywordMarkerFilter(in, words);
            }))),
            Map.entry("keyword_repeat", filter((env, s) -> KeywordRepeatFilter::new)),
            Map.entry("length", configured(filter((env, s) -> {
                int min = s.getAsInt("min", 0);
                int max = s.getAsInt("max", Integer.MAX_VALUE);
                return in -> new LengthFilter(in, min, max);
            }))),
            Map.entry("pattern_replace", configured(normalizing((env, s) -> {
                Pattern pattern = pattern(s, null);
                String replacement = s.get("replacement", "");
                boolean all = s.getAsBoolean("all", true);
                return in -> new PatternReplaceFilter(in, pattern, replacement, all);
            }))),
            Map.entry("remove_duplicates", filter((env, s) -> RemoveDuplicatesTokenFilter::new)),
            Map.entry("stemmer", filter((env, s) -> stemmer(s.get("language", s.get("name", "porter"))))),
            Map.entry("stemmer_override", configured(filter((env, s) -> {
                StemmerOverrideFilter.StemmerOverrideMap map =
                    overrides(required(Analysis.getWordList(env, s, "rules"), "rules"));
                return in -> new StemmerOverrideFilter(in, map);
            }))),
            Map.entry("trim", normalizing((env, s) -> TrimFilter::new)),
            Map.entry("truncate", configured(filter((env, s) -> {
                int length = required(s.getAsInt("length", null), "length");
                return in -> new TruncateTokenFilter(in, length);
            }))),
            Map.entry("unique", filter((env, s) -> {
                boolean samePosition = s.getAsBoolean("only_on_same_position", false);
                return in -> new UniqueFilter(in, samePosition);
            }))
        );
    }

    /** The banner that {@code client.info()} and {@code client.ping()} ask for. */
    @Override
    public Collection<RestHandler> getRestHandlers(
        Settings settings, NamedWriteableRegistry namedWriteables, RestController controller,
        ClusterSettings clusterSettings, IndexScopedSettings indexSettings, SettingsFilter settingsFilter,
        IndexNameExpressionResolver resolver, Supplier<DiscoveryNodes> nodes, Predicate<NodeFeature> features
    ) {
        return List.of(new RestHandler() {
            @Override
            public List<Route> routes() {
                return List.of(new Route(RestRequest.Method.GET, "/"), new Route(RestRequest.Method.HEAD, "/"));
            }

            @Override
            public void handleRequest(RestRequest request, RestChannel channel, NodeClient client) throws IOException {
                channel.sendResponse(new RestResponse(RestStatus.OK, channel.newBuilder().startObject()
                    .field("name", Node.NODE_NAME_SETTING.get(settings))
                    .field("cluster_name", ClusterName.CLUSTER_NAME_SETTING.get(settings).value())
                    .startObject("version")
                    .field("number", Build.current().version())
                    .field("build_flavor", Build.current().flavor())
                    .endObject()
                    .field("tagline", "You Know, for Search")
                    .endObject()));
            }
        });
    }

    /** Drops a token seen before, in the whole text or only at the same position. */
    private static final class UniqueFilter extends TokenFilter {
        private final CharTermAttribute term = addAttribute(CharTermAttribute.class);
        private final PositionIncrementAttribute increment = addAttribute(PositionIncrementAttribute.class);
        private final Set<String> seen = new HashSet<>();
        private final boolean samePosition;

        UniqueFilter(TokenStream in, boolean samePosition) {
            super(in);
            this.samePosition = samePosition;
        }

        @Override
        public boolean incrementToken() throws IOException {
            while (input.incrementToken()) {
                if (samePosition && increment.getPositionIncrement() > 0) {
                    seen.clear();
                }
                if (seen.add(term.toString())) {
                    return true;
                }
            }
            return false;
        }

        @Override
        public void reset() throws IOException {
            super.reset();
            seen.clear();
        }
    }

    private static CharArraySet exclusions(Settings s) {
        return Analysis.parseStemExclusion(s, CharArraySet.EMPTY_SET);
    }

    private static int scripts(List<String> ignored) {
        Map<String, Integer> flags = Map.of(
            "han", CJKBigramFilter.HAN, "hiragana", CJKBigramFilter.HIRAGANA,
            "katakana", CJKBigramFilter.KATAKANA, "hangul", CJKBigramFilter.HANGUL);
        return flags.entrySet().stream().filter(e -> !ignored.contains(e.getKey())).mapToInt(Map.Entry::getValue).sum();
    }

    private static UnaryOperator<TokenStream> stemmer(String language) {
        return switch (language) {
            case "english", "porter" -> PorterStemFilter::new;
            case "light_english", "kstem" -> KStemFilter::new;
            case "minimal_english" -> EnglishMinimalStemFilter::new;
            case "possessive_english" -> EnglishPossessiveFilter::new;
            case "porter2" -> in -> new SnowballFilter(in, "English");
            case "russian" -> in -> new SnowballFilter(in, "Russian");
            case "light_russian" -> RussianLightStemFilter::new;
            default -> throw new IllegalArgumentException("stemmer [" + language + "] is not in the test plugin");
        };
    }

    private static IntPredicate tokenChars(List<String> classes) {
        List<IntPredicate> tests = classes.stream().map(name -> switch (name) {
            case "letter" -> (IntPredicate) Character::isLetter;
            case "digit" -> (IntPredicate) Character::isDigit;
            case "whitespace" -> (IntPredicate) Character::isWhitespace;
            default -> throw new IllegalArgumentException("token_chars [" + name + "] is not in the test plugin");
        }).toList();
        return c -> tests.isEmpty() || tests.stream().anyMatch(test -> test.test(c));
    }

    /** Rules "from => to"; the escapes of the real module (backslash-u and the like) are refused. */
    private static NormalizeCharMap mappings(List<String> rules) {
        NormalizeCharMap.Builder map = new NormalizeCharMap.Builder();
        for (String rule : rules) {
            String[] sides = sides(rule);
            if (rule.contains("\\")) {
                throw new IllegalArgumentException("escapes in mappings are not in the test plugin: [" + rule + "]");
            }
            map.add(sides[0], sides[1]);
        }
        return map.build();
    }

    private static StemmerOverrideFilter.StemmerOverrideMap overrides(List<String> rules) throws IOException {
        StemmerOverrideFilter.Builder map = new StemmerOverrideFilter.Builder(false);
        for (String rule : rules) {
            String[] sides = sides(rule);
            Arrays.stream(sides[0].split(",")).forEach(word -> map.add(word.trim(), sides[1]));
        }
        return map.build();
    }

    private static String[] sides(String rule) {
        String[] sides = rule.split("=>", -1);
        if (sides.length != 2) {
            throw new IllegalArgumentException("not a rule of the form [from => to]: [" + rule + "]");
        }
        return new String[] {sides[0].trim(), sides[1].trim()};
    }

    private static Pattern pattern(Settings s, String byDefault) {
        return Regex.compile(required(s.get("pattern", byDefault), "pattern"), s.get("flags"));
    }

    private static <T> T required(T value, String key) {
        if (value == null) {
            throw new IllegalArgumentException("[" + key + "] is missing");
        }
        return value;
    }

    /** Must be defined in the index settings; the bare name is refused. */
    private static <T> AnalysisProvider<T> configured(AnalysisProvider<T> provider) {
        return AnalysisPlugin.requiresAnalysisSettings(provider);
    }

    private static AnalysisProvider<AnalyzerProvider<? extends Analyzer>> analyzer(Recipe<Analyzer> recipe) {
        return (index, env, name, s) -> {
            Analyzer analyzer = recipe.read(env, s);
            return new AbstractIndexAnalyzerProvider<Analyzer>(name, s) {
                @Override
                public Analyzer get() {
                    return analyzer;
                }
            };
        };
    }

    private static AnalysisProvider<TokenizerFactory> tokenizer(Recipe<Supplier<Tokenizer>> recipe) {
        return (index, env, name, s) -> TokenizerFactory.newFactory(name, recipe.read(env, s));
    }

    /** "Normalizing": also allowed in normalizers, and applied to the terms of prefix and wildcard queries. */
    private static AnalysisProvider<CharFilterFactory> normalizingChars(Recipe<UnaryOperator<Reader>> recipe) {
        return (index, env, name, s) -> {
            UnaryOperator<Reader> make = recipe.read(env, s);
            return new NormalizingCharFilterFactory() {
                @Override
                public String name() {
                    return name;
                }

                @Override
                public Reader create(Reader in) {
                    return make.apply(in);
                }
            };
        };
    }

    private static AnalysisProvider<TokenFilterFactory> normalizing(Recipe<UnaryOperator<TokenStream>> recipe) {
        return (index, env, name, s) -> {
            UnaryOperator<TokenStream> make = recipe.read(env, s);
            return new NormalizingTokenFilterFactory() {
                @Override
                public String name() {
                    return name;
                }

                @Override
                public TokenStream create(TokenStream in) {
                    return make.apply(in);
                }
            };
        };
    }

    private static AnalysisProvider<TokenFilterFactory> filter(Recipe<UnaryOperator<TokenStream>> recipe) {
        return (index, env, name, s) -> {
            UnaryOperator<TokenStream> make = recipe.read(env, s);
            return new AbstractTokenFilterFactory(name, s) {
                @Override
                public TokenStream create(TokenStream in) {
                    return make.apply(in);
                }
            };
        };
    }
}
