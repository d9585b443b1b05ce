"""What may stand in a still page: elements and attributes that show something and do nothing."""

import nh3


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


SVG_TAGS = _names("""
    svg g path circle ellipse rect line polyline polygon defs symbol use text tspan image
    linearGradient radialGradient stop clipPath mask pattern filter
    feGaussianBlur feOffset feBlend feColorMatrix feComposite feFlood feMerge feMergeNode
    feTurbulence feDropShadow
""")
HTML_TAGS = _names("""
    main section nav header footer article aside address hgroup
    form fieldset legend label input button textarea select option optgroup output progress meter
    picture video figure figcaption dialog details summary small big s u q time data dl dt dd font center
""")
TAGS = nh3.ALLOWED_TAGS | HTML_TAGS | SVG_TAGS
DROPPED_WITH_CONTENT = _names("""
    script style noscript template iframe frame frameset object embed applet noembed noframes
    title math xmp plaintext portal fencedframe audio canvas
""")

SVG_ATTRIBUTES = _names("""
    viewBox preserveAspectRatio xmlns d cx cy r rx ry x y x1 y1 x2 y2 dx dy points width height pathLength
    fill fill-rule fill-opacity opacity transform offset clip-path clip-rule mask filter href vector-effect
    stroke stroke-width stroke-linecap stroke-linejoin stroke-miterlimit stroke-dasharray stroke-dashoffset
    stroke-opacity stop-color stop-opacity gradientUnits gradientTransform spreadMethod
    text-anchor dominant-baseline font-size font-family font-weight letter-spacing
    patternUnits patternTransform patternContentUnits clipPathUnits maskUnits filterUnits
    stdDeviation in in2 result mode type values operator flood-color flood-opacity baseFrequency
    numOctaves seed
""")
COMMON_ATTRIBUTES = _names("""
    class id style lang dir role hidden title tabindex alt width height align valign bgcolor color size
    open disabled checked selected readonly required multiple type value placeholder rows cols
    min max step high low optimum colspan rowspan span start reversed datetime label for inert name
""")
ATTRIBUTES = {
    "*": set(COMMON_ATTRIBUTES),
    "img": {"src"},
    "video": {"poster"},
    **{tag: set(SVG_ATTRIBUTES) for tag in SVG_TAGS},
}
